"""« Je deviens parent » without JavaScript: the list, the estimates, the planner; nothing kept, nothing in a log."""

from __future__ import annotations

import html
import io
import json
import logging
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from millejours.demarches import planificateur, views
from millejours.demarches.regles import simulateurs
from regles.simulateurs import Simulateurs
from tests.regles.simulateurs.test_changement_de_loi import HAUSSE, JOUR, _avec

ICI = "/je-deviens-parent/"
MAINTENANT = datetime(2026, 11, 22, 10, tzinfo=UTC)
GROSSESSE = {"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-03-20", "activite": "salarie"}
NAISSANCE = {"ou": "naissance", "naissance": "2026-09-07", "activite": "salarie", "activite_autre": "salarie"}
CANARI = "31067,37"


@pytest.fixture(autouse=True)
def _un_jour(monkeypatch: pytest.MonkeyPatch) -> None:
    _le(monkeypatch, MAINTENANT)


def _le(monkeypatch: pytest.MonkeyPatch, maintenant: datetime) -> None:
    class Horloge:
        now = staticmethod(lambda: maintenant)

    for module in ("views", "vues_lettres"):
        monkeypatch.setattr(f"millejours.demarches.{module}.timezone", Horloge)


def _texte(reponse: Any) -> str:
    """What is read of a page: words, single spaces."""
    corps = re.sub(r"<template.*?</template>|<head>.*?</head>", " ", reponse.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", corps)).split())


# --- the list ---


def test_la_liste_est_dans_l_ordre_et_dit_comment_faire(page: Any) -> None:
    reponse = page.post(ICI, GROSSESSE)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    vu = reponse.context["page"]
    assert [g.id for g in vu.groupes] == ["maintenant", "a_venir", "droits", "plus_tard", "a_rattraper"]
    ensuite = next(g for g in vu.groupes if g.id == "a_venir")
    ids = [d.ligne.cle.split(":")[0] for d in ensuite.lignes]
    assert ids[0] == "caf_prime_naissance"
    texte = _texte(reponse)
    assert "Une pièce d'identité, une preuve d'adresse de moins de 3 mois." in texte
    assert "Reconnaître l'enfant avant la naissance" not in _texte(page.post(ICI, GROSSESSE | {"maries": "oui"}))
    assert "Congé parental d'éducation" in texte
    assert not re.search(r"Tétanos|Échographie", texte), "la santé est dans Mon parcours"


def test_chaque_demarche_mene_pres_de_chez_soi_et_en_ligne(page: Any) -> None:
    source = page.post(ICI, NAISSANCE | {"maries": "non"}).content.decode()
    assert 'href="/autour-de-moi/?pour=mairie"' in source
    assert 'href="https://www.caf.fr/"' in source
    assert 'href="tel:3230"' in source
    assert "numéro à confirmer sur caf.fr" in source
    assert "Cerfa 17595*01" in page.post(ICI, GROSSESSE).content.decode()
    assert not re.search(r"pour=(?:employeur|en_ligne|domicile)", source)


def test_une_perte_renvoie_a_sa_page_sans_liste_de_naissance(page: Any) -> None:
    reponse = page.post(ICI, {"ou": "perte", "fin_grossesse": "2026-10-01"})
    texte = _texte(reponse)
    assert 'href="/mon-parcours/deuil/"' in reponse.content.decode()
    assert "Déclarer la naissance" not in texte
    assert "Congé de maternité" not in texte
    assert "Quitter vite" in texte


def test_l_agenda_ne_porte_que_les_demarches(page: Any) -> None:
    reponse = page.post(f"{ICI}agenda.ics", GROSSESSE)
    assert reponse.headers["Content-Type"].startswith("text/calendar")
    assert reponse.headers["Cache-Control"] == "no-store"
    resumes = [str(e["SUMMARY"]) for e in icalendar.Calendar.from_ical(reponse.content).walk("VEVENT")]
    assert any(r.startswith("Prime à la naissance") for r in resumes)
    assert not any("chographie" in r or "xamen du" in r for r in resumes)
    assert (
        'filename="agenda.ics"'
        in page.post(f"{ICI}agenda.ics", GROSSESSE | {"discret": "1"}).headers["Content-Disposition"]
    )
    assert page.post(f"{ICI}agenda.ics", {}).status_code == 422


def test_six_statuts_cote_a_cote(page: Any) -> None:
    reponse = page.get(f"{ICI}statuts/")
    themes = {t.id: {s.id: [d.regle for d in s.droits] for s in t.statuts} for t in reponse.context["page"]}
    for statuts in themes.values():
        assert list(statuts) == ["salarie", "independant", "agricole", "agent_public", "demandeur_emploi", "etudiant"]
    assert "mat_1_2" in themes["conge_maternite"]["salarie"]
    assert "mat_tns" in themes["conge_maternite"]["independant"]
    assert "pat_fp" in themes["conge_paternite"]["agent_public"]
    assert themes["conge_paternite"]["etudiant"] == []
    assert "csn_droit" in themes["conge_supplementaire"]["agricole"]
    texte = _texte(reponse)
    assert "Congé maternité pour une activité indépendante" in texte
    assert texte.index("pas de règle particulière pour :") < texte.index("étudiant")


# --- the estimates ---


def _api(page: Any, nom: str, corps: object) -> dict[str, Any]:
    lu = page.post(f"/api/v1/simulateurs/{nom}", json.dumps(corps), content_type="application/json").json()
    return {r["id"]: r for r in lu["resultats"]}


def test_les_aides_disent_les_montants_du_moteur(page: Any) -> None:
    reponse = page.post(f"{ICI}prestations/", NAISSANCE | {"ressources_min": "30 000", "deux_revenus": "non"})
    assert reponse.headers["Cache-Control"] == "no-store"
    texte = _texte(reponse)
    assert "199,15 € par mois" in texte
    assert "41,65 % × 478,16" in texte
    assert "art. D531-3" in texte
    assert "Ceci n'est pas une décision." in texte
    assert "Ce qui reste avant le plafond du taux plein : 1 066 € par an" in texte
    assert "Qui confirme" not in texte, "rien ici n'est à confirmer"


def test_sans_ressources_ce_qui_est_sur_parait_deja(page: Any) -> None:
    texte = _texte(page.post(f"{ICI}prestations/", NAISSANCE))
    assert "De 0 à 199,15 € par mois" in texte
    assert "Allocations familiales" not in texte, "un seul enfant"


def test_une_fourchette_donne_une_fourchette_et_ses_deux_lectures(page: Any) -> None:
    saisie = NAISSANCE | {"ressources_min": "36000", "ressources_max": "30 000,00", "deux_revenus": "non"}
    texte = _texte(page.post(f"{ICI}prestations/", saisie))
    assert "De 99,58 à 199,15 € par mois" in texte
    assert "Lecture basse : ressources les plus hautes" in texte


@pytest.mark.parametrize(
    ("nom", "champ", "valeur"),
    [
        ("prestations", "ressources_min", "beaucoup"),
        ("prestations", "ressources_min", "-3"),
        ("prestations", "ressources_min", "2.450"),
        ("prestations", "pension_e1", "1,250 €"),
        ("conges", "trimestres_1", "huit"),
        ("conges", "embauche_1", "31/02/2026"),
        ("garde", "mc_tarif", "1e9"),
        ("garde", "jours_par_semaine", "∞"),
    ],
)
def test_une_mauvaise_reponse_est_dite_pres_de_son_champ(page: Any, nom: str, champ: str, valeur: str) -> None:
    reponse = page.post(f"{ICI}{nom}/", NAISSANCE | {"seul": "oui", champ: valeur})
    assert reponse.status_code == 422
    source = reponse.content.decode()
    assert f'href="#{champ}"' in source
    assert f'id="{champ}-erreur"' in source
    assert re.search(rf'<input[^>]* name="{champ}"[^>]* value="{re.escape(valeur)}"', source)


@pytest.mark.parametrize("ecrit", ["2450", "2 450", "2450.50", "0.450", "2,45"])
def test_un_nombre_qui_n_a_qu_une_lecture_est_lu(page: Any, ecrit: str) -> None:
    assert page.post(f"{ICI}prestations/", NAISSANCE | {"ressources_min": ecrit}).status_code == 200


def test_une_situation_sans_fond_est_refusee_comme_illisible(page: Any) -> None:
    reponse = page.post(f"{ICI}prestations/", {"situation": "[" * 20_000})
    assert reponse.status_code == 422
    assert "situation illisible" in _texte(reponse)


GARDE = NAISSANCE | {
    "heures_par_semaine": "40",
    "jours_par_semaine": "5",
    "semaines_par_an": "46",
    "ressources_min": "30000",
    "ressources_max": "36000",
    "am_salaire_min": "4",
    "am_salaire_max": "4,50",
    "am_entretien": "4",
    "mc_tarif": "9",
}


def test_les_modes_de_garde_cote_a_cote(page: Any) -> None:
    reponse = page.post(f"{ICI}garde/", GARDE)
    vu = reponse.context["page"]
    assert [m.nom for m in vu.modes][:3] == [
        "Crèche",
        "Assistante maternelle ou assistant maternel",
        "Micro-crèche payée à l'heure (PAJE)",
    ]
    attendus = _api(
        page,
        "garde",
        {
            "au": "2026-11-22",
            "situation": {"enfants": [{"naissance": "2026-09-07"}]},
            "ressources": [{"montant": {"min": "30000", "max": "36000"}}],
            "garde": {
                "modes": [
                    {
                        "mode": "creche_psu",
                        "heures_par_semaine": "40",
                        "semaines_par_an": "46",
                        "jours_par_semaine": "5",
                    },
                    {
                        "mode": "assistante_maternelle",
                        "heures_par_semaine": "40",
                        "semaines_par_an": "46",
                        "jours_par_semaine": "5",
                        "salaire_horaire_net": {"min": "4", "max": "4.50"},
                        "entretien_par_jour": "4",
                    },
                ]
            },
        },
    )
    for rang, mode in enumerate(vu.modes[:2], start=1):
        bornes = attendus[f"garde_reste_mois_net:{rang}"]["montant"]
        assert bornes["min"].replace(".", ",") in mode.reste_net.montant
        assert bornes["max"].replace(".", ",") in mode.reste_net.montant
    domicile = vu.modes[3]
    assert domicile.manque
    assert not domicile.parts
    assert "Une charte nationale de dix principes" in _texte(reponse)


def test_le_dessin_dit_les_memes_montants_que_le_tableau(page: Any) -> None:
    vu = page.post(f"{ICI}garde/", GARDE).context["page"]
    dessines = [m for m in vu.modes if m.parts]
    assert len(dessines) == 3
    longueurs = {m.nom: next(p.largeur for p in m.parts if p.genre == "reste") for m in dessines}
    for m in dessines:
        x = 0.0
        for part in m.parts:
            assert part.x == pytest.approx(x, abs=0.2)
            x += part.largeur
        assert x <= 600.5
    # A bar is as long as what is left, at one scale.
    net = {
        m.nom: float(re.findall(r"[\d,]+(?= €)", m.reste_net.montant.replace("\u202f", ""))[-1].replace(",", "."))
        for m in dessines
    }
    echelles = [longueurs[n] / net[n] for n in net]
    assert max(echelles) - min(echelles) < 0.01


# --- the planner ---

SALAIRES = {"salaire_1": "2 400", "salaire_2": "2600"}
PLAN = {
    "periode_1_parent": "p2",
    "periode_1_type": "paternite",
    "periode_1_debut": "2027-05-29",
    "periode_1_fin": "2027-06-18",
    "periode_2_parent": "p1",
    "periode_2_type": "supplementaire",
    "periode_2_debut": "2027-06-19",
    "periode_2_fin": "2027-08-18",
}


def test_un_plan_accepte_dit_qui_garde_jusqu_a_quand_et_pour_combien(page: Any) -> None:
    reponse = page.post(f"{ICI}conges/", GROSSESSE | SALAIRES | PLAN)
    vu = reponse.context["page"]
    assert all(v.est_accepte for v in vu.verdicts)
    texte = _texte(reponse)
    assert (
        "152 jours de suite , jusqu'au mercredi 18 août 2027" in texte
        or "152 jours de suite, jusqu'au mercredi 18 août 2027" in texte
    )
    assert vu.choisi.indemnites[0][1].montant.endswith("€ en tout")
    assert "Du 20 au 27 mars 2027 : vous, l'autre parent." in texte


@pytest.mark.parametrize(
    ("change", "raison"),
    [
        ({"periode_1_fin": "2027-06-01"}, "Une période dure 5 jours au moins"),
        ({"periode_1_fin": "2027-06-30"}, "Il reste 21 jours : 33 demandés."),
        ({"periode_1_parent": "p1"}, "Le congé de paternité est pour l'autre parent"),
        ({"periode_1_debut": "2027-09-10", "periode_1_fin": "2027-09-30"}, "À prendre dans les six mois"),
    ],
)
def test_chaque_refus_dit_pourquoi_avec_son_texte(page: Any, change: dict[str, str], raison: str) -> None:
    reponse = page.post(f"{ICI}conges/", GROSSESSE | SALAIRES | PLAN | change)
    refuses = [v for v in reponse.context["page"].verdicts if not v.est_accepte]
    lignes = [x for v in refuses for x in v.raisons]
    assert any(x.libelle.startswith(raison) for x in lignes), [x.libelle for x in lignes]
    assert any(x.sources for x in lignes)


def test_un_seul_rang_au_depart_et_un_de_plus_sur_un_envoi(page: Any) -> None:
    """Without JavaScript: one row, then one more for each « Ajouter », and what was typed stays as it was typed."""
    depart = page.post(f"{ICI}conges/", GROSSESSE).content.decode()
    assert _rangs(depart) == ["1"]
    ajout = re.search(r"<button[^>]*data-ajoute[^>]*>", depart)
    assert ajout
    assert 'formaction="/je-deviens-parent/conges/#plan"' in ajout[0]
    tape = GROSSESSE | {"salaire_1": "2 4OO", "periode_1_parent": "p2", "periode_1_debut": "bientôt", "ajoute": "1"}
    reponse = page.post(f"{ICI}conges/", tape)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    source = reponse.content.decode()
    assert _rangs(source) == ["1", "2"]
    assert re.search(r'name="periode_1_debut" value="bientôt"', source)
    assert re.search(r'name="salaire_1" value="2 4OO"', source)
    assert 'id="erreurs"' not in source, "rien n'est jugé avant « Calculer »"
    assert re.search(r'<details[^>]*id="plan" open', source)
    douze = GROSSESSE | {f"periode_{n}_parent": "p1" for n in range(1, 13)}
    plein = page.post(f"{ICI}conges/", douze | {"ajoute": "1"}).content.decode()
    assert len(_rangs(plein)) == 12
    assert "data-ajoute" not in plein


def test_entree_dans_un_champ_calcule_et_n_ajoute_rien(page: Any) -> None:
    source = page.post(f"{ICI}conges/", GROSSESSE).content.decode()
    formulaire = source[source.index('id="f-simulation"') :]
    premier = re.search(r"<button[^>]*>", formulaire)
    assert premier
    assert "name=" not in premier[0]


def _rangs(source: str) -> list[str]:
    return re.findall(r'data-periode="(\d+)"', re.sub(r"<template.*?</template>", "", source, flags=re.DOTALL))


def test_une_ligne_a_moitie_remplie_est_dite(page: Any) -> None:
    reponse = page.post(f"{ICI}conges/", GROSSESSE | {"periode_1_type": "paternite", "periode_1_debut": "2027-05-29"})
    assert reponse.status_code == 422
    assert 'id="periode_1_fin-erreur"' in reponse.content.decode()


@pytest.mark.parametrize(
    "situation",
    [
        GROSSESSE,
        GROSSESSE | {"foetus": "2"},
        GROSSESSE | {"rang": "3"},
        GROSSESSE | {"activite_autre": "independant"},
        GROSSESSE | {"activite": "etudiant"},
        NAISSANCE,
        NAISSANCE | {"naissance": "2026-06-15"},
        GROSSESSE | {"seul": "oui"},
        {"ou": "adoption", "arrivee": "2027-02-01"},
    ],
)
def test_aucun_plan_propose_n_est_refuse(page: Any, situation: dict[str, str]) -> None:
    vu = page.post(f"{ICI}conges/", situation | SALAIRES).context["page"]
    for plan in vu.plans:
        choisi = page.post(f"{ICI}conges/", situation | SALAIRES | {"plan": plan.id}).context["page"]
        assert all(v.est_accepte for v in choisi.verdicts), plan.id
        assert choisi.choisi.jours == plan.jours
        assert next(p for p in choisi.plans if p.id == plan.id).est_choisi


def test_prendre_un_plan_remplit_le_formulaire_et_remplace_le_precedent(page: Any) -> None:
    reponse = page.post(f"{ICI}conges/", GROSSESSE | SALAIRES | PLAN | {"plan": "ensemble"})
    valeurs = reponse.context["saisie"].valeurs
    assert valeurs["periode_1_debut"] == "2027-03-28"
    assert "periode_2_debut" not in valeurs
    encore = page.post(f"{ICI}conges/", {n: v for n, v in dict(valeurs.items()).items() if n != "plan"})
    assert _resultat(encore) == _resultat(reponse)


def _resultat(reponse: Any) -> str:
    return str(
        re.search(r'<div id="resultat".*?(?=<p class="note" data-panne)', reponse.content.decode(), re.DOTALL).group()
    )  # type: ignore[union-attr]


def test_le_calendrier_tient_dans_son_dessin(page: Any) -> None:
    for saisie in (GROSSESSE, GROSSESSE | PLAN, NAISSANCE, GROSSESSE | PLAN | {"periode_2_fin": "2029-01-01"}):
        c = page.post(f"{ICI}conges/", saisie).context["page"].calendrier
        for barre in c.barres:
            assert barre.x >= 0
            assert barre.x + barre.largeur <= planificateur.LARGEUR + 2
            assert barre.y + 24 <= c.hauteur
        assert c.debut.day == 1
        assert (c.fin + timedelta(days=1)).day == 1


# --- a law that changes, and nothing kept ---


@pytest.mark.parametrize(
    ("nom", "saisie", "identifiants", "avant", "apres"),
    [
        (
            "prestations",
            NAISSANCE | {"ressources_min": "20000", "deux_revenus": "non"},
            ("bmaf",),
            "199,15 €",
            "219,07 €",
        ),
        ("conges", NAISSANCE | {"naissance": "2027-04-02"}, ("bmaf",), "462 €", "508,20 €"),
    ],
)
def test_une_loi_nouvelle_se_voit_a_l_ecran_de_son_jour(
    page: Any,
    monkeypatch: pytest.MonkeyPatch,
    nom: str,
    saisie: dict[str, str],
    identifiants: tuple[str, ...],
    avant: str,
    apres: str,
) -> None:
    reel = simulateurs()
    futur = Simulateurs(reel.moteur, _avec(reel.parametres, identifiants), reel.textes)
    for module in (views, planificateur):
        monkeypatch.setattr(module, "simulateurs", lambda: futur)
    if nom == "prestations":
        _le(monkeypatch, _midi(JOUR - timedelta(days=1)))
        veille = _texte(page.post(f"{ICI}{nom}/", saisie))
        assert avant in veille
        assert apres not in veille
    _le(monkeypatch, _midi(JOUR))
    jour = _texte(page.post(f"{ICI}{nom}/", saisie))
    assert apres in jour
    assert HAUSSE > 1


def test_la_reference_du_cmg_change_le_prix_de_la_garde_de_son_jour(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reel = simulateurs()
    futur = Simulateurs(reel.moteur, _avec(reel.parametres, ("cmg_reference_horaire_ama",)), reel.textes)
    monkeypatch.setattr(views, "simulateurs", lambda: futur)
    dits = []
    for jour in (JOUR - timedelta(days=1), JOUR):
        _le(monkeypatch, _midi(jour))
        mode = page.post(f"{ICI}garde/", GARDE | {"am_salaire_max": ""}).context["page"].modes[1]
        dits.append((mode.aide.montant, mode.reste_net.montant))
    assert dits[0][0] != dits[1][0]
    assert dits[0][1] != dits[1][1]


def _midi(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "nom", ["", "agenda.ics", "prestations/", "garde/", "conges/", "lettres/", "lettres/lettre.pdf"]
)
def test_rien_de_ce_qui_est_poste_ne_reste(
    page: Any, nom: str, journal: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("temoin").info("le journal écoute")
    saisie = (
        GARDE | SALAIRES | {"ressources_min": CANARI, "salaire_1": CANARI, "nom": "Zephyrine", "lettre": "mutuelle"}
    )
    reponse = page.post(f"{ICI}{nom}", saisie)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert not reponse.cookies
    dits = journal.getvalue() + "".join(capfd.readouterr())
    assert "le journal écoute" in dits
    for trace in (CANARI, "31067", "31\u202f067", "Zephyrine", "2026-09-07", "199,15"):
        assert trace not in dits


@pytest.mark.parametrize("nom", ["prestations", "garde", "conges"])
def test_une_panne_ne_dit_aucun_montant(
    page: Any, nom: str, journal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panne(*_: object) -> None:
        raise RuntimeError(f"revenu {CANARI}")

    monkeypatch.setattr(Simulateurs, "simule", panne)
    page.raise_request_exception = False
    reponse = page.post(f"{ICI}{nom}/", NAISSANCE | {"ressources_min": CANARI})
    assert reponse.status_code == 500
    assert CANARI not in reponse.content.decode()
    assert "RuntimeError" in journal.getvalue()
    assert CANARI not in journal.getvalue()
