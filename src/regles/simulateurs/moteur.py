"""Load once, simulate for any family and any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from regles.echeancier import Moteur
from regles.erreurs import ErreurSituation
from regles.parametres import Parametres, charge_parametres
from regles.simulateurs.calcul import Calcul, Lecture, fusionne
from regles.simulateurs.conges import calcule_conges
from regles.simulateurs.entree import Simulation
from regles.simulateurs.episodes import tous
from regles.simulateurs.foyer import lectures
from regles.simulateurs.garde import calcule_garde
from regles.simulateurs.prestations import calcule_prestations
from regles.simulateurs.resultat import CONFIRME, MOTIF, NON_CALCULE, Ligne, Reponse, Resultat
from regles.simulateurs.textes import Textes, charge_textes

NOMS = ("conges", "prestations", "garde")
# Who pays benefits that have other rules in Mayotte.
CAISSES = ("caf", "pajemploi", "creche")


class Simulateurs:
    """The three simulators over the engine, the dated values and the texts of the results."""

    def __init__(self, moteur: Moteur, parametres: Parametres, textes: Textes) -> None:
        self.moteur, self.parametres, self.textes = moteur, parametres, textes

    @classmethod
    def charge(cls, content: Path, moteur: Moteur) -> Simulateurs:
        """Read the content. Raises `ErreurContenu` at the first thing that is wrong."""
        sources = moteur.catalogue.sources
        parametres = charge_parametres(content, sources)
        return cls(moteur, parametres, charge_textes(content, sources, parametres))

    def simule(self, nom: str, simulation: Simulation, au: date) -> Reponse:
        """What one simulator says of a family on a day. Raises `ErreurSituation` for an unknown name or key."""
        if nom == "conges":
            calculs = [self._conges(simulation, au)]
        elif nom == "prestations":
            calculs = self._prestations(simulation, au)
        elif nom == "garde":
            calculs = self._garde(simulation, au)
        else:
            raise ErreurSituation("simulateur", f"{nom} : inconnu ; permis : {', '.join(NOMS)}")
        resultats = fusionne(calculs)
        if calculs[0].est_a_mayotte:
            resultats = [self._sans_montant(r) for r in resultats]
        hypotheses = dict.fromkeys(phrase for calcul in calculs for phrase in calcul.hypotheses)
        return Reponse(nom, au, tuple(resultats), tuple(hypotheses))

    def _conges(self, simulation: Simulation, au: date) -> Calcul:
        calcul = Calcul(self.parametres, self.textes, simulation, au)
        vivants, perdus = tous(self.moteur, simulation.situation)
        calcule_conges(calcul, vivants, perdus)
        return calcul

    def _prestations(self, simulation: Simulation, au: date) -> list[Calcul]:
        vivants, perdus = tous(self.moteur, simulation.situation)
        calculs = []
        for lecture in lectures(simulation, revenus=True):
            calcul = Calcul(self.parametres, self.textes, simulation, au, lecture)
            calcule_prestations(calcul, vivants, perdus)
            calculs.append(calcul)
        return calculs

    def _garde(self, simulation: Simulation, au: date) -> list[Calcul]:
        calculs = [self._une_garde(simulation, au, lecture) for lecture in lectures(simulation, salaires=True)]
        calculs += [
            self._une_garde(simulation, au, replace(c.lecture, seconde=True)) for c in calculs if c.est_a_relire
        ]
        return calculs

    def _une_garde(self, simulation: Simulation, au: date, lecture: Lecture) -> Calcul:
        calcul = Calcul(self.parametres, self.textes, simulation, au, lecture)
        calcule_garde(calcul)
        return calcul

    def _sans_montant(self, resultat: Resultat) -> Resultat:
        """Mayotte has benefits of its own, that nobody checked: none is given there, and it is said."""
        texte = self.textes.rendu(resultat.droit)
        if texte.qui not in CAISSES:
            return resultat
        lignes = (
            Ligne(f"{NON_CALCULE}{self.textes.mayotte}", role=MOTIF),
            Ligne("Qui confirme", self.textes.qui[texte.qui], role=CONFIRME),
        )
        return replace(resultat, montant=None, lignes=lignes, confiance="C")
