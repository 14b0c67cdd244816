"""Dated values: refused by name when wrong, right on each side of every change, and equal to the facts."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from regles.catalogue import Catalogue
from regles.erreurs import ErreurContenu
from regles.parametres import ErreurParametre, Parametres, charge_parametres, valeurs
from regles.simulateurs.resultat import arrondi
from tests.conftest import PARTAGE, RACINE

FEUILLE = """theme: Essai
parametres:
- id: essai
  libelle: Un essai
  unite: euros
  valeurs:
  - {du: 2025-01-01, valeur: "1.10", confiance: A}
  - {du: 2026-01-01, valeur: "1.20", confiance: B}
  sources: [OWN]
  verifie_le: null
"""


def _charge(content: Path, texte: str) -> Parametres:
    dossier = content / "parametres" / "valeurs"
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "essai.yaml").write_text(texte, encoding="utf-8")
    return charge_parametres(content, {"OWN"})


@pytest.fixture(scope="module")
def parametres(catalogue: Catalogue) -> Parametres:
    return charge_parametres(RACINE / "content", catalogue.sources)


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        ("confiance: A}", "confiance: A, confiance: B}", "clé en double"),
        ("  verifie_le: null\n", "  verifie_le: null\n" + FEUILLE.partition("parametres:\n")[2], "essai : .*déjà pris"),
        ("du: 2026-01-01", "du: 2025-01-01", r"essai\.valeurs\[1\]\.du : dates non croissantes"),
        ("du: 2026-01-01", "du: 2024-12-31", r"essai\.valeurs\[1\]\.du : dates non croissantes"),
        ("du: 2026-01-01", "du: null", r"essai\.valeurs\[1\]\.du : seule la première"),
        ("du: 2026-01-01", "du: janvier", r"essai\.valeurs\[1\]\.du : date illisible"),
        ("du: 2026-01-01", 'du: "2026-01-01"', r"essai\.valeurs\[1\]\.du : date illisible"),
        ("du: 2026-01-01", "du: 2026-01-01 10:00:00", r"essai\.valeurs\[1\]\.du : date illisible"),
        ("du: 2026-01-01", "du: 2026-02-30", "date illisible"),
        ("du: 2026-01-01, ", "", r"essai\.valeurs\[1\] : clé absente : du"),
        ("[OWN]", "[INVENTEE]", r"essai\.sources : source inconnue : INVENTEE"),
        ("[OWN]", "[]", r"essai\.sources : une liste non vide"),
        ("unite: euros", "unite: francs", r"essai\.unite : unité inconnue : 'francs'"),
        ("unite: euros", "unite: [euros]", r"essai\.unite : unité inconnue"),
        ('"1.20"', "1.20", r"essai\.valeurs\[1\]\.valeur : valeur illisible"),
        ('"1.20"', '"1,20"', r"essai\.valeurs\[1\]\.valeur : valeur illisible"),
        ('"1.20"', '"NaN"', r"essai\.valeurs\[1\]\.valeur : valeur illisible"),
        ('"1.20"', '"-1"', r"essai\.valeurs\[1\]\.valeur : valeur illisible"),
        ('"1.20"', "true", r"essai\.valeurs\[1\]\.valeur : valeur illisible"),
        ("confiance: B", "confiance: D", r"essai\.valeurs\[1\]\.confiance"),
        ("id: essai", "id: Essaï", r"Essaï\.id"),
        ("libelle: Un essai", "libelle: ''", r"essai\.libelle : un texte"),
        ("theme: Essai", "theme: null", "theme : un texte"),
        ("  unite: euros\n", "", "essai : clé absente : unite"),
        ("verifie_le: null", "verifie_le: hier", r"essai\.verifie_le : date illisible"),
        ("verifie_le: null", "couleur: bleu\n  verifie_le: null", r"essai\.couleur : clé inconnue"),
    ],
)
def test_ce_qui_est_faux_est_refuse_par_fichier_et_chemin(tmp_path: Path, avant: str, apres: str, mots: str) -> None:
    texte = FEUILLE.replace(avant, apres)
    assert texte != FEUILLE
    with pytest.raises(ErreurContenu, match=mots) as refus:
        _charge(tmp_path, texte)
    assert refus.value.fichier == "essai.yaml"


def test_un_identifiant_ne_se_reprend_pas_dans_un_autre_fichier(tmp_path: Path) -> None:
    _charge(tmp_path, FEUILLE)
    (tmp_path / "parametres" / "valeurs" / "zz.yaml").write_text(FEUILLE, encoding="utf-8")
    with pytest.raises(ErreurContenu, match=r"zz\.yaml : essai : identifiant déjà pris"):
        charge_parametres(tmp_path, {"OWN"})


def test_un_dossier_vide_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(ErreurContenu, match="aucun paramètre"):
        charge_parametres(tmp_path, {"OWN"})


def test_une_valeur_dit_son_unite_sa_date_ses_sources_et_sa_confiance(tmp_path: Path) -> None:
    valeur = _charge(tmp_path, FEUILLE).valeur_au("essai", date(2026, 1, 1))
    assert (valeur.nombre, valeur.unite, valeur.du) == (Decimal("1.20"), "euros", date(2026, 1, 1))
    assert (valeur.sources, valeur.confiance, valeur.verifie_le) == (("OWN",), "B", None)


def test_une_valeur_sans_date_vaut_depuis_toujours(tmp_path: Path) -> None:
    essai = _charge(tmp_path, FEUILLE.replace("du: 2025-01-01", "du: null"))
    assert [essai.valeur_au("essai", jour).nombre for jour in (date.min, date(2025, 12, 31), date(2026, 1, 1))] == [
        Decimal("1.10"),
        Decimal("1.10"),
        Decimal("1.20"),
    ]


def test_avant_la_premiere_valeur_l_erreur_dit_laquelle(parametres: Parametres) -> None:
    with pytest.raises(ErreurParametre, match=r"bmaf : aucune valeur connue au 2025-03-31 .* du 2025-04-01"):
        parametres.valeur_au("bmaf", date(2025, 3, 31))
    with pytest.raises(ErreurParametre, match="paramètre inconnu : bmfa"):
        parametres.valeur_au("bmfa", date(2026, 1, 1))


def test_les_exemples_de_la_documentation_tiennent() -> None:
    resultat = doctest.testmod(valeurs)
    assert resultat.attempted
    assert not resultat.failed


@pytest.mark.parametrize(
    ("identifiant", "jour", "attendu"),
    [
        ("bmaf", date(2026, 3, 31), "474.37"),
        ("bmaf", date(2026, 4, 1), "478.16"),
        ("bmaf", date(2026, 4, 2), "478.16"),
        ("smic_horaire_brut", date(2025, 12, 31), "11.88"),
        ("smic_horaire_brut", date(2026, 1, 1), "12.02"),
        ("smic_horaire_brut", date(2026, 5, 31), "12.02"),
        ("smic_horaire_brut", date(2026, 6, 1), "12.31"),
        ("psu_ressources_plafond", date(2025, 8, 31), "7000"),
        ("psu_ressources_plafond", date(2025, 9, 1), "8500"),
        ("psu_ressources_plancher", date(2025, 12, 31), "801"),
        ("psu_ressources_plancher", date(2026, 1, 1), "814.62"),
    ],
)
def test_quelques_jours_charnieres(parametres: Parametres, identifiant: str, jour: date, attendu: str) -> None:
    assert parametres.valeur_au(identifiant, jour).nombre == Decimal(attendu)


def test_la_veille_le_jour_et_le_lendemain_de_chaque_changement(parametres: Parametres) -> None:
    # The expected value comes from the files, not from what the loader made of them.
    for feuille in _feuilles():
        histoire = [(v["du"], Decimal(v["valeur"])) for v in feuille["valeurs"]]
        for rang, (du, nombre) in enumerate(histoire):
            if du is None:
                assert parametres.valeur_au(feuille["id"], date.min).nombre == nombre
                continue
            assert parametres.valeur_au(feuille["id"], du).nombre == nombre
            assert parametres.valeur_au(feuille["id"], du + timedelta(1)).du == du
            veille = du - timedelta(1)
            if rang:
                assert parametres.valeur_au(feuille["id"], veille).nombre == histoire[rang - 1][1]
            else:
                with pytest.raises(ErreurParametre, match="aucune valeur connue"):
                    parametres.valeur_au(feuille["id"], veille)


def test_un_taux_se_lit_comme_une_fraction(parametres: Parametres) -> None:
    jour = date(2026, 4, 1)
    assert parametres.valeur_au("cmg_taux_effort_ama_1_enfant", jour).taux == Decimal("0.000619")
    assert parametres.valeur_au("credit_impot_domicile_taux", jour).taux == Decimal("0.5")


def _feuilles() -> Iterator[dict[str, Any]]:
    for fichier in sorted((RACINE / "content" / "parametres" / "valeurs").glob("*.yaml")):
        yield from yaml.safe_load(fichier.read_text(encoding="utf-8"))["parametres"]


class Fait(NamedTuple):
    """One number of the facts: its path, its day and its confidence when the facts write them."""

    chemin: str
    du: date | None
    nombre: Decimal
    confiance: str | None


def _faits(noeud: Any, chemin: str = "", du: date | None = None, confiance: str | None = None) -> Iterator[Fait]:
    if isinstance(noeud, dict):
        du = date.fromisoformat(noeud["date"]) if "date" in noeud else du
        confiance = noeud.get("confidence", confiance)
        for cle, valeur in noeud.items():
            if cle not in ("date", "confidence"):
                yield from _faits(valeur, chemin if cle == "value" else f"{chemin}.{cle}".strip("."), du, confiance)
    elif isinstance(noeud, list):
        for rang, element in enumerate(noeud):
            date_ = isinstance(element, dict)
            yield from _faits(element, chemin if date_ else f"{chemin}.{rang}", du, confiance)
    else:
        yield Fait(chemin, du, Decimal(str(noeud)), confiance)


PALIERS = ["1_enfant", "2_enfants", "3_enfants", *["4_a_7_enfants"] * 4, *["8_enfants_et_plus"] * 3]
PREFIXES = {
    "paje_taux_bmaf.": "taux_bmaf_",
    "paje_plafonds_2026.": "paje_plafond_",
    "cmg.ref_horaire.": "cmg_reference_horaire_",
    "cmg.plafond_horaire.": "cmg_plafond_horaire_",
    "cmg.ressources_mensuelles.": "cmg_ressources_",
    "psu.": "psu_ressources_",
}
IDENTIFIANTS = {
    "ppa_base": "prime_activite_base",
    "csg_crds_ij": "csg_crds_indemnites_journalieres",
    "paje_taux_bmaf.ab_plein": "taux_bmaf_allocation_base_plein",
    "paje_taux_bmaf.ab_partiel": "taux_bmaf_allocation_base_partiel",
    "paje_taux_bmaf.asf_1": "taux_bmaf_asf_un_parent",
    "paje_taux_bmaf.asf_2": "taux_bmaf_asf_sans_parent",
    "paje_taux_bmaf.cf": "taux_bmaf_complement_familial",
    "paje_taux_bmaf.cf_majore": "taux_bmaf_complement_familial_majore",
    "paje_taux_bmaf.af_2": "taux_bmaf_af_deux_enfants",
    "paje_taux_bmaf.af_3plus": "taux_bmaf_af_enfant_suivant",
    "paje_plafonds_2026.partiel_biactif": "paje_plafond_partiel_biactif_ou_isole",
    "paje_plafonds_2026.plein_biactif": "paje_plafond_plein_biactif_ou_isole",
    "paje_plafonds_2026.maj_enf_1_2": "paje_plafond_majoration_enfant_1_ou_2",
    "paje_plafonds_2026.maj_enf_3": "paje_plafond_majoration_enfant_3_et_plus",
    "paje_plafonds_2026.seuil_biactif_part_pass": "biactif_seuil_part_pass",
    "paje_plafonds_2026.partiel_enfant_sup": "paje_plafond_partiel_enfant_suivant",
    "paje_plafonds_2026.plein_enfant_sup": "paje_plafond_plein_enfant_suivant",
    "af_plafonds_2026.tranche1_2enf": "af_plafond_1_deux_enfants",
    "af_plafonds_2026.tranche2_2enf": "af_plafond_2_deux_enfants",
    "af_plafonds_2026.par_enfant": "af_plafond_enfant_suivant",
    **{f"cmg.teh_pct.{m}.{r}": f"cmg_taux_effort_{m}_{p}" for m in ("ama", "ged") for r, p in enumerate(PALIERS)},
    "cmg.cotis_ged_plafond_2026.moins_3": "cmg_cotisations_ged_plafond_moins_3_ans",
    "cmg.cotis_ged_plafond_2026.plus_3": "cmg_cotisations_ged_plafond_3_ans_et_plus",
    **{
        f"cmg.structure_plafonds_2026.p{n}_{court}": f"cmg_structure_plafond_{n}_{long}"
        for n in (1, 2)
        for court, long in (("1enf", "1_enfant"), ("2enf", "2_enfants"), ("sup", "enfant_suivant"))
    },
    "credit_impot.garde_hors_taux": "credit_impot_garde_hors_domicile_taux",
    "credit_impot.garde_hors_plafond": "credit_impot_garde_hors_domicile_plafond",
    "credit_impot.domicile_taux": "credit_impot_domicile_taux",
    "credit_impot.domicile_plafond": "credit_impot_domicile_plafond",
    "credit_impot.domicile_increment": "credit_impot_domicile_par_enfant",
    "credit_impot.domicile_max": "credit_impot_domicile_plafond_maximum",
    "credit_impot.domicile_1ere": "credit_impot_domicile_plafond_premiere_annee",
    "credit_impot.domicile_max_1ere": "credit_impot_domicile_plafond_maximum_premiere_annee",
    "credit_impot.niche": "credit_impot_plafond_global",
    "ij.diviseur": "ij_maternite_diviseur",
    "ij.abattement": "ij_maternite_abattement",
    "ij.csn.0": "ij_conge_supplementaire_mois_1",
    "ij.csn.1": "ij_conge_supplementaire_mois_2",
    "ij.max_2026": "ij_maternite_maximum",
    "ij.csn_max_2026.0": "ij_conge_supplementaire_maximum_mois_1",
    "ij.csn_max_2026.1": "ij_conge_supplementaire_maximum_mois_2",
    "ij.tns_2026": "ij_independant",
    "ij.afrm_2026": "allocation_repos_maternel_independant",
}


def _identifiant(chemin: str) -> str:
    if chemin in IDENTIFIANTS:
        return IDENTIFIANTS[chemin]
    return next((n + chemin.removeprefix(p) for p, n in PREFIXES.items() if chemin.startswith(p)), chemin)


@pytest.mark.partage
def test_chaque_valeur_est_celle_des_faits(parametres: Parametres) -> None:
    texte = (PARTAGE / "facts" / "rights.yaml").read_text(encoding="utf-8")
    faits = list(_faits(yaml.safe_load(texte)["parameters"]))
    attendues: set[tuple[str, date | None, Decimal]] = set()
    ecarts = []
    for fait in faits:
        parametre = parametres.parametre(_identifiant(fait.chemin))
        # An undated fact has one value, whatever day we found for it elsewhere.
        version = next((v for v in parametre.valeurs if fait.du is None or v.du == fait.du), None)
        if version is None or version.nombre != fait.nombre:
            ecarts.append(f"{fait.chemin} ({fait.du}) : {version and version.nombre} au lieu de {fait.nombre}")
            continue
        if fait.confiance and version.confiance != fait.confiance:
            ecarts.append(f"{fait.chemin} ({fait.du}) : confiance {version.confiance} au lieu de {fait.confiance}")
        if fait.du is None and len(parametre.valeurs) != 1:
            ecarts.append(f"{fait.chemin} : une seule valeur dans les faits")
        attendues.add((parametre.id, version.du, version.nombre))
    assert not ecarts, "\n".join(ecarts)
    ecrites = {
        (p.id, v.du, v.nombre)
        for p in parametres.par_id.values()
        for v in p.valeurs
        if p.theme not in THEMES_DES_LIGNES
    }
    assert ecrites == attendues


# What the facts write in the text of a row, not among their parameters: the row, and the words that hold the number.
THEMES_DES_LIGNES = {
    "Durées et conditions : maternité",
    "Durées : paternité, adoption, deuil",
    "Durées : congé supplémentaire, congé parental, PreParE",
    "Prestations et garde : montants et conditions écrits dans les lignes des faits",
}
LIGNES: dict[str, tuple[str, str]] = {
    "maternite_prenatal_rang_1_2": ("mat_1_2", "6 + 10"),
    "maternite_postnatal_rang_1_2": ("mat_1_2", "6 + 10"),
    "maternite_prenatal_rang_3": ("mat_3plus", "8 + 18"),
    "maternite_postnatal_rang_3": ("mat_3plus", "8 + 18"),
    "maternite_prenatal_jumeaux": ("mat_jumeaux", "12 + 22"),
    "maternite_postnatal_jumeaux": ("mat_jumeaux", "12 + 22"),
    "maternite_prenatal_triples": ("mat_triples", "24 + 22"),
    "maternite_postnatal_triples": ("mat_triples", "24 + 22"),
    "maternite_report_maximum": ("mat_report3", "3 semaines au plus"),
    "maternite_avance_maximum_rang_3": ("mat_3plus", "augmentable de 2 semaines"),
    "maternite_avance_maximum_jumeaux": ("mat_jumeaux", "augmentable de 4 semaines"),
    "maternite_pathologique_avant_maximum": ("mat_patho_pre", "2 semaines au plus"),
    "maternite_pathologique_apres_maximum": ("mat_patho_post", "4 semaines au plus"),
    "maternite_prematurite_seuil": ("mat_preterme6", "plus de 6 semaines"),
    "maternite_hospitalisation_seuil": ("mat_hospit", "fin de la 6e semaine"),
    "maternite_arret_minimum": ("mat_min8", "8 semaines au total"),
    "ij_affiliation_minimum": ("mat_ij", "6 mois d'affiliation"),
    "ij_heures_minimum": ("mat_ij", "150 h sur 3 mois"),
    "ij_heures_periode": ("mat_ij", "150 h sur 3 mois"),
    "ij_smic_minimum": ("mat_ij", "1 015 SMIC sur 6 mois"),
    "ij_smic_periode": ("mat_ij", "1 015 SMIC sur 6 mois"),
    "ij_heures_minimum_saisonnier": ("mat_ij", "600 h/2 030 SMIC sur 12 mois"),
    "ij_smic_minimum_saisonnier": ("mat_ij", "600 h/2 030 SMIC sur 12 mois"),
    "ij_periode_saisonnier": ("mat_ij", "600 h/2 030 SMIC sur 12 mois"),
    "ij_independant_diviseur_pass": ("mat_tns", "PASS/730"),
    "independant_arret_minimum": ("mat_tns", "arrêt de 8 semaines minimum"),
    "independant_revenu_faible_part": ("mat_tns", "10 % si revenu moyen"),
    "chomage_maintien_mois": ("mat_chomage", "12 mois suivant la cessation"),
    "paternite_naissance_jours": ("pat_naissance3", "3 jours ouvrables"),
    "paternite_obligatoire_jours": ("pat_4j", "4 jours calendaires"),
    "paternite_reste_jours": ("pat_21_28", "21 jours calendaires (28"),
    "paternite_reste_jours_multiples": ("pat_21_28", "21 jours calendaires (28"),
    "paternite_delai": ("pat_21_28", "+6m"),
    "paternite_periode_minimum": ("pat_21_28", "5 jours minimum"),
    "paternite_periodes": ("pat_21_28", "1 ou 2 périodes"),
    "paternite_preavis": ("pat_21_28", "1 mois avant chaque période"),
    "paternite_hospitalisation_jours": ("pat_hospit", "30 jours consécutifs"),
    "paternite_independant_jours": ("pat_tns", "25/32 jours"),
    "paternite_independant_jours_multiples": ("pat_tns", "25/32 jours"),
    "paternite_independant_premiers_jours": ("pat_tns", "7 premiers jours"),
    "paternite_independant_periodes": ("pat_tns", "3 périodes"),
    "adoption_semaines": ("ado_conge", "16 semaines"),
    "adoption_semaines_trois_enfants": ("ado_conge", "18 si 3 enfants"),
    "adoption_semaines_multiples": ("ado_conge", "22 si adoptions multiples"),
    "adoption_avant": ("ado_conge", "-7d"),
    "adoption_delai": ("ado_conge", "+8m"),
    "adoption_periode_minimum": ("ado_conge", "25 jours minimum"),
    "adoption_periodes": ("ado_conge", "2 périodes"),
    "adoption_partage_jours": ("ado_partage", "+25 jours (32"),
    "adoption_partage_jours_multiples": ("ado_partage", "+25 jours (32"),
    "adoption_arrivee_jours": ("ado_3j", "3 jours ouvrables"),
    "adoption_independant_part_allocation": ("ado_tns", "1/2 PMSS"),
    "deuil_deces_jours": ("trav_deuil", "14 jours"),
    "deuil_parental_jours": ("trav_deuil", "congé de deuil 8 jours"),
    "deuil_parental_delai": ("trav_deuil", "+1y"),
    "csn_mois_maximum": ("csn_droit", "1 ou 2 mois par parent"),
    "csn_delai": ("csn_9m", "9 mois"),
    "csn_preavis": ("csn_preavis", "1 mois"),
    "csn_preavis_suite_jours": ("csn_preavis", "15 jours"),
    "csn_agent_public_minimum": ("csn_fp", "jamais sous 50 %"),
    "parental_mois": ("cpe_droit", "1 an au plus"),
    "parental_fin_mois": ("cpe_droit", "naissance+3y"),
    "parental_fin_mois_triples": ("cpe_multiples", "6 ans"),
    "parental_adoption_mois": ("cpe_adoption", "+3y"),
    "parental_adoption_mois_plus_age": ("cpe_adoption", "1 an si plus âgé"),
    "parental_anciennete": ("cpe_droit", "1 an d'ancienneté"),
    "parental_heures_minimum": ("cpe_droit", "16 h/semaine"),
    "parental_preavis_suite": ("cpe_preavis_suite", "-1m"),
    "parental_preavis_plus_tard": ("cpe_preavis_plus_tard", "-2m"),
    "prepare_trimestres": ("caf_prepare", "8 trimestres"),
    "prepare_mois_un_enfant": ("caf_prepare_duree", "6 mois par parent"),
    "prepare_fin_mois_un_enfant": ("caf_prepare_duree", "avant 1 an"),
    "prepare_mois": ("caf_prepare_duree", "24 mois par parent"),
    "prepare_fin_mois": ("caf_prepare_duree", "avant 3 ans"),
    "prepare_majoree_mois": ("caf_prepare_majoree", "8 mois par parent"),
    "prepare_majoree_fin_mois": ("caf_prepare_majoree", "avant 1 an"),
    "taux_bmaf_af_un_enfant_outre_mer": ("caf_af", "5,88 % BMAF"),
    "biactif_seuil_annuel": ("caf_plafonds_prime", "6 306,05"),
    "prime_naissance_mois_droit": ("caf_prime_naissance", "+5m-1d^M"),
    "prime_naissance_mois_versement": ("caf_prime_naissance", "+6m-1d^M+1m"),
    "prime_adoption_delai": ("caf_prime_adoption", "+2m"),
    "af_majoration_age": ("caf_af", "18 ans depuis le 01/03/2026 (14 ans avant)"),
    "af_diviseur_2": ("caf_af", "/2 au-delà"),
    "af_diviseur_3": ("caf_af", "/4 au-delà"),
    "allocation_base_age_fin": ("caf_ab", "+3y^m"),
    "complement_familial_age_minimum": ("caf_cf", "de 3 à 21 ans"),
    "complement_familial_age_maximum": ("caf_cf", "de 3 à 21 ans"),
    "complement_familial_enfants": ("caf_cf", "3 enfants"),
    "c2s_plafond_1_personne": ("san_c2s", "10 339"),
    "c2s_plafond_2_personnes": ("san_c2s", "15 508"),
    "c2s_plafond_3_personnes": ("san_c2s", "18 609"),
    "c2s_plafond_4_personnes": ("san_c2s", "21 711"),
    "c2s_participation_majoration": ("san_c2s", "+35 %"),
    "c2s_hausse_presumee": ("san_c2s", "+0,8 % probable"),
    "cmg_age_maximum": ("gar_cmg_ama", "enfant < 6 ans"),
    "cmg_age_maximum_parent_seul": ("sit_cmg12", "+12y"),
    "cmg_cotisations_ged_part": ("gar_cmg_cotis", "GED : 50 %"),
    "cmg_cotisations_ged_age": ("gar_cmg_cotis", "< 3 ans"),
    "entretien_minimum_9_heures": ("gar_entretien", "3,92 EUR (3,83 de janvier à mai 2026)"),
    "entretien_plancher": ("gar_entretien", "plancher 2,65"),
    "cmg_structure_tarif_maximum": ("gar_cmg_structure", "tarif <= 10 EUR/h"),
    "cmg_structure_part_maximum": ("gar_cmg_structure", "85 % de la dépense"),
    "cmg_structure_age_moitie": ("gar_cmg_structure", "de 3 à 6 ans"),
    "cmg_structure_part_reduite": ("gar_cmg_structure", "moitié de 3 à 6 ans"),
    "cmg_structure_majoration_horaires": ("gar_cmg_structure", "+10 % horaires"),
    "cmg_structure_heures_specifiques": ("gar_cmg_structure", "25 h/mois"),
    "cmg_structure_majoration_handicap_ou_seul": ("gar_cmg_structure", "+30 % AAH"),
    "cmg_structure_plafond_parent_seul": ("gar_cmg_structure", "x1,4 si isolé"),
    "cmg_structure_assmat_1": ("gar_cmg_structure", "825,16"),
    "cmg_structure_assmat_2": ("gar_cmg_structure", "687,64"),
    "cmg_structure_assmat_3": ("gar_cmg_structure", "550,12"),
    "cmg_structure_domicile_1": ("gar_cmg_structure", "997,11"),
    "cmg_structure_domicile_2": ("gar_cmg_structure", "859,54"),
    "cmg_structure_domicile_3": ("gar_cmg_structure", "722,02"),
    "credit_impot_garde_age": ("gar_ci_hors", "moins de 6 ans au 1er janvier"),
    "credit_impot_garde_part_alternee": ("gar_ci_hors", "moitié en alternée"),
}
# Read in deuil.yaml, where the thresholds are: th_20sg and th_22sa.
LIGNES_DU_DEUIL = {
    "perte_20e_semaine_lecture_basse": ("th_20sg", "21 SA + 0 j"),
    "perte_20e_semaine_lecture_haute": ("th_20sg", "22 SA + 0 j"),
    "perte_conge_semaines": ("th_22sa", "22 SA"),
}


def test_chaque_valeur_d_une_ligne_dit_laquelle(parametres: Parametres) -> None:
    siennes = {p.id for p in parametres.par_id.values() if p.theme in THEMES_DES_LIGNES}
    assert siennes == set(LIGNES) | set(LIGNES_DU_DEUIL)


@pytest.mark.partage
def test_chaque_valeur_d_une_ligne_est_dans_la_ligne() -> None:
    droits = yaml.safe_load((PARTAGE / "facts" / "rights.yaml").read_text(encoding="utf-8"))["rows"]
    deuil = yaml.safe_load((PARTAGE / "facts" / "deuil.yaml").read_text(encoding="utf-8"))["thresholds"]
    lignes = {ligne["id"]: str(ligne) for ligne in (*droits, *deuil)}
    ecarts = [
        f"{identifiant} : « {mots} » n'est pas dans {ligne}"
        for identifiant, (ligne, mots) in (LIGNES | LIGNES_DU_DEUIL).items()
        if mots not in lignes[ligne]
    ]
    assert not ecarts, "\n".join(ecarts)


MONTANTS_2026 = {
    "cmg_structure_assmat_1": "825.16",
    "cmg_structure_assmat_2": "687.64",
    "cmg_structure_assmat_3": "550.12",
    "cmg_structure_domicile_1": "997.11",
    "cmg_structure_domicile_2": "859.54",
    "cmg_structure_domicile_3": "722.02",
    "taux_bmaf_af_un_enfant_outre_mer": "28.12",
    "taux_bmaf_prime_naissance": "1098.57",
    "taux_bmaf_prime_adoption": "2197.15",
    "taux_bmaf_allocation_base_plein": "199.15",
    "taux_bmaf_allocation_base_partiel": "99.58",
    "taux_bmaf_prepare_plein": "462.00",
    "taux_bmaf_prepare_50": "298.66",
    "taux_bmaf_prepare_50_80": "172.28",
    "taux_bmaf_prepare_majoree": "755.16",
    "taux_bmaf_asf_un_parent": "201.78",
    "taux_bmaf_asf_sans_parent": "268.97",
    "taux_bmaf_af_deux_enfants": "153.01",
    "taux_bmaf_af_enfant_suivant": "196.05",
    "taux_bmaf_complement_familial_majore": "298.75",
    "taux_bmaf_deces_enfant_haut": "2319.32",
    "taux_bmaf_deces_enfant_bas": "1159.68",
}


@pytest.mark.parametrize(("identifiant", "montant"), MONTANTS_2026.items())
def test_une_part_de_la_bmaf_donne_le_montant_des_faits(parametres: Parametres, identifiant: str, montant: str) -> None:
    jour = date(2026, 4, 1)
    part = parametres.valeur_au(identifiant, jour).taux
    assert arrondi(part * parametres.valeur_au("bmaf", jour).nombre) == Decimal(montant)
