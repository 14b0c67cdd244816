// node bench/partage.mjs: prints one JSON line.
import { site } from "../tests/js/site.mjs";
import tour from "./partage_tour.mjs";

console.log(JSON.stringify(await tour(await site("famille/partage/sceau.js"), await site("famille/partage/fusion.js"))));
