"""Forms of agents over places, sessions and campaigns."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _maintenant
from django.utils.translation import gettext_lazy as _

from millejours.core.courrier import normalise
from millejours.lieux.details import bebe_en_mots, langues_en_mots
from millejours.lieux.display import etapes
from millejours.lieux.fraicheur import titre
from millejours.lieux.horaires import fuseau
from millejours.lieux.models import LICENCES, Lieu, Seance
from millejours.lieux.nettoyage import contacts, details, horaires
from millejours.lieux.seances.recurrence import RYTHMES, regle, rythme
from millejours.lieux.seances.types import types as types_de_seance
from millejours.lieux.types import vocabulaire
from millejours.territoires.recherche import cherche, commune
from regles.situation import departement_du_code

FICHIER_MAX: Final = 8_000_000
# What a file of each kind begins with; a CSV has no mark, but no zero byte either.
_MARQUES: Final = {".ods": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}
# A place has a position; a file has two columns.
_LATITUDE: Final = _("Latitude")


class DepotForm(forms.Form):
    fichier = forms.FileField(label=_("Fichier"), help_text=_("CSV, ODS ou XLSX, 8 Mo au plus."))
    source = forms.CharField(
        label=_("Nom de la source"),
        max_length=60,
        help_text=_("Toujours le même pour le même tableur : « creches-59 ». Ses colonnes seront retenues."),
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        extension = f".{fichier.name.rpartition('.')[2].lower()}"
        debut = fichier.read(4096)
        fichier.seek(0)
        if fichier.size > FICHIER_MAX:
            raise forms.ValidationError(_("Ce fichier est trop lourd."))
        if extension not in (".csv", *_MARQUES):
            raise forms.ValidationError(_("Ce fichier n'est ni un CSV, ni un ODS, ni un XLSX."))
        marque = _MARQUES.get(extension)
        # A CSV that is compressed opens into a thousand times its weight.
        est_texte = debut[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"\0" not in debut and debut[:2] != b"\x1f\x8b")
        if (marque and not debut.startswith(marque)) or (not marque and not est_texte):
            raise forms.ValidationError(_("Ce fichier n'est pas ce que dit son nom."))
        return fichier


class ColonnesForm(forms.Form):
    """One list for each field: which column fills it. The columns are those of the file."""

    def __init__(self, champs: tuple[str, ...], entete: list[str], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choix = [("", "—"), *((c, c) for c in entete)]
        for champ in champs:
            self.fields[champ] = forms.ChoiceField(
                choices=choix, required=False, label=_LATITUDE if champ == "latitude" else titre(champ)
            )
        types = [("", _("dit par une colonne")), *((t.slug, t.libelle) for t in vocabulaire().types.values())]
        self.fields["type_fixe"] = forms.ChoiceField(choices=types, required=False, label=_("Type de tous les lieux"))
        self.fields["licence"] = forms.ChoiceField(choices=list(LICENCES.items()), label=_("Licence du fichier"))

    def correspondance(self) -> tuple[dict[str, str], dict[str, str]]:
        d = self.cleaned_data
        constantes = {"licence": d["licence"]} | ({"type": d["type_fixe"]} if d["type_fixe"] else {})
        colonnes = {c: v for c, v in d.items() if v and c not in ("type_fixe", "licence")}
        return colonnes, constantes


class FicheForm(forms.ModelForm[Lieu]):
    """A place as an agent read it: what they did not touch is not written, whoever changed it meanwhile."""

    # The values that were shown, as JSON.
    vu = forms.CharField(widget=forms.HiddenInput, required=False)
    langues = forms.CharField(
        label=_("Langues parlées"), required=False, max_length=200, help_text=_("Par exemple : français, arabe et LSF.")
    )
    accueil_bebe = forms.CharField(
        label=_("Avec un bébé"),
        required=False,
        max_length=200,
        help_text=_("Par exemple : table à langer, accès poussette, pas de coin allaitement."),
    )

    class Meta:
        model = Lieu
        fields = [
            "nom", "adresse", "code_postal", "telephone", "courriel", "site_web", "horaires_texte",
            "sans_rendez_vous", "accessible", "a_domicile", "age_min_mois", "age_max_mois",
        ]  # fmt: skip
        labels = {
            "nom": _("Nom"), "adresse": _("Adresse"), "code_postal": _("Code postal"), "telephone": _("Téléphone"),
            "courriel": _("Courriel du service"), "site_web": _("Site"), "horaires_texte": _("Horaires"),
            "sans_rendez_vous": _("Sans rendez-vous"), "accessible": _("Accès en fauteuil"), "a_domicile": _("À domicile"),
            "age_min_mois": _("Âge, à partir de (mois)"), "age_max_mois": _("Âge, jusqu'à (mois)"),
        }  # fmt: skip
        help_texts = {
            "horaires_texte": _("Comme on le dit : « du lundi au vendredi 9h-12h », ou en syntaxe OpenStreetMap."),
            "courriel": _("Celui d'un service, jamais celui d'une personne."),
        }
        widgets = {
            "horaires_texte": forms.Textarea({"rows": 2}),
            **{c: forms.NullBooleanSelect() for c in ("sans_rendez_vous", "accessible", "a_domicile")},
        }

    def __init__(self, data: Any = None, *, instance: Lieu) -> None:
        present = _montre(instance)
        vu = None if data is None else _lit_vu(data.get("vu", ""))
        super().__init__(data, instance=instance, initial=present | (vu or {}) | {"vu": json.dumps(present)})
        self.est_lu = vu is not None

    def clean(self) -> dict[str, Any]:
        if not self.est_lu:
            raise forms.ValidationError(_("Cette page a été ouverte il y a trop longtemps : rechargez-la."))
        return super().clean() or {}

    def clean_courriel(self) -> str:
        ecrit = self.cleaned_data["courriel"]
        if ecrit and not normalise(ecrit):
            raise forms.ValidationError(_("Écrivez une adresse complète, comme nom@exemple.fr."))
        return normalise(ecrit)

    def clean_telephone(self) -> str:
        ecrit = self.cleaned_data["telephone"]
        if ecrit and not contacts.telephone(ecrit):
            raise forms.ValidationError(_("Ce numéro n'a pas la bonne longueur."))
        return contacts.telephone(ecrit)

    def clean_site_web(self) -> str:
        ecrit = self.cleaned_data["site_web"]
        if ecrit and not contacts.site(ecrit):
            raise forms.ValidationError(_("Une adresse de site commence par https://."))
        return contacts.site(ecrit)

    def clean_langues(self) -> str:
        codes, inconnues = details.langues(self.cleaned_data["langues"])
        if inconnues:
            raise forms.ValidationError(_("Langue inconnue : %(mots)s."), params={"mots": ", ".join(inconnues)})
        return langues_en_mots(codes)

    def clean_accueil_bebe(self) -> str:
        ecrit = self.cleaned_data["accueil_bebe"]
        if ecrit and not details.accueil_bebe(ecrit):
            raise forms.ValidationError(_("Nous n'y reconnaissons aucun détail : voyez l'exemple."))
        return bebe_en_mots(details.accueil_bebe(ecrit))

    def est_depassee(self, frais: Lieu) -> bool:
        """Whether a field that the agent changed was changed otherwise meanwhile; the form then says so.

        It then shows the row of now, with the agent's words: sent again, it decides between the two.
        """
        present, touches = _montre(frais), self.changed_data
        heurts = [c for c in touches if c in present and present[c] not in (self.initial[c], self.cleaned_data[c])]
        if heurts:
            recu: Any = self.data
            data = recu.copy()
            for champ in (c for c in present if c not in touches):
                data[champ] = present[champ]
            data["vu"] = json.dumps(present)
            self.data = data
            for champ in heurts:
                self.add_error(champ, _maintenant("Corrigé entre-temps : %s") % (present[champ] or "—"))
        return bool(heurts)

    def changes(self) -> dict[str, Any]:
        """What was changed, in the columns of a place."""
        valeurs = {c: self.cleaned_data[c] for c in self.changed_data if c != "vu"}
        if "horaires_texte" in valeurs:
            valeurs["horaires_accueil"], valeurs["horaires_texte"] = horaires.osm(valeurs["horaires_texte"])
        if "langues" in valeurs:
            valeurs["langues"] = details.langues(valeurs["langues"])[0]
        if "accueil_bebe" in valeurs:
            valeurs["accueil_bebe"] = details.accueil_bebe(valeurs["accueil_bebe"])
        return valeurs


def _montre(lieu: Lieu) -> dict[str, Any]:
    """What the form shows of a place: what was read from words is shown as words, to be written again."""
    present = {c: getattr(lieu, c) for c in FicheForm.Meta.fields}
    return present | {
        "horaires_texte": lieu.horaires_texte or lieu.horaires_accueil,
        "langues": langues_en_mots(lieu.langues),
        "accueil_bebe": bebe_en_mots(lieu.accueil_bebe),
    }


def _lit_vu(ecrit: str) -> dict[str, Any] | None:
    """What the form showed, as it comes back; nothing when it was not written by us."""
    try:
        lu = json.loads(ecrit)
    except (ValueError, RecursionError):
        return None
    montres = FicheForm.base_fields.keys() - {"vu"}
    return lu if isinstance(lu, dict) and lu.keys() == montres else None


class SeanceForm(forms.ModelForm[Seance]):
    type = forms.ChoiceField(label=_("Genre"), choices=())
    ici = forms.CharField(label=_("Commune, si ce n'est dans aucun lieu de l'annuaire"), required=False, max_length=80)
    rythme = forms.ChoiceField(label=_("Répétition"), choices=RYTHMES, required=False)
    sauf_texte = forms.CharField(
        label=_("Dates annulées"),
        required=False,
        help_text=_("Une par ligne : 24/12/2026."),
        widget=forms.Textarea({"rows": 2}),
    )
    etapes = forms.MultipleChoiceField(
        label=_("Pour qui"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Seance
        fields = [
            "titre", "type", "description", "premiere", "debut", "fin", "rythme", "jusqu_au", "sauf_texte",
            "ici", "ou", "en_ligne", "lien", "sur_inscription", "gratuite", "contact", "etapes",
        ]  # fmt: skip
        labels = {
            "titre": _("Titre"), "description": _("En quelques mots"), "premiere": _("Première date"),
            "debut": _("De"), "fin": _("À"), "jusqu_au": _("Dernière date possible"), "ou": _("Salle ou adresse"),
            "en_ligne": _("En ligne"), "lien": _("Lien"), "sur_inscription": _("Sur inscription"),
            "gratuite": _("Gratuite"), "contact": _("Pour s'inscrire ou demander"),
        }  # fmt: skip
        widgets = {
            "description": forms.Textarea({"rows": 2}),
            "premiere": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "jusqu_au": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "debut": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "fin": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "sur_inscription": forms.NullBooleanSelect(),
            "gratuite": forms.NullBooleanSelect(),
        }

    def __init__(self, data: Any = None, *, instance: Seance) -> None:
        initial = {
            "rythme": rythme(instance.recurrence),
            "sauf_texte": "\n".join(f"{j:%d/%m/%Y}" for j in instance.sauf),
            "ici": c.nom if instance.code_insee and (c := commune(instance.code_insee)) else "",
        }
        super().__init__(data, instance=instance, initial=initial)
        self.fields["type"].choices = [(t.slug, t.libelle) for t in types_de_seance().values()]  # type: ignore[attr-defined]
        self.fields["etapes"].choices = etapes()  # type: ignore[attr-defined]

    def clean_lien(self) -> str:
        ecrit = self.cleaned_data["lien"]
        if ecrit and not contacts.site(ecrit):
            raise forms.ValidationError(_("Une adresse de site commence par https://."))
        return contacts.site(ecrit)

    def clean_sauf_texte(self) -> list[Any]:
        champ = forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"])
        return sorted(
            {champ.clean(ligne.strip()) for ligne in self.cleaned_data["sauf_texte"].splitlines() if ligne.strip()}
        )

    def clean(self) -> dict[str, Any]:
        d: dict[str, Any] = super().clean() or {}
        if d.get("debut") and d.get("fin") and d["fin"] <= d["debut"]:
            self.add_error("fin", _("La fin vient après le début."))
        if d.get("jusqu_au") and d.get("premiere") and d["jusqu_au"] < d["premiere"]:
            self.add_error("jusqu_au", _("La dernière date vient après la première."))
        ici = cherche(d.get("ici") or "")[:1]
        if d.get("ici") and not ici:
            self.add_error("ici", _("Nous ne trouvons pas cette commune. Essayez son code postal."))
        elif not (self.instance.lieu_id or ici or d.get("en_ligne")):
            self.add_error("ici", _("Dites une commune, ou cochez « En ligne »."))
        d["commune"] = ici[0] if ici and not self.instance.lieu_id else None
        return d

    def pose(self) -> Seance:
        """The session as it is said, not saved."""
        seance: Seance = self.save(commit=False)
        d = self.cleaned_data
        seance.recurrence = regle(d["rythme"], d["premiere"])
        seance.sauf, seance.etapes = d["sauf_texte"], d["etapes"]
        ici = d["commune"]
        seance.code_insee = ici.code if ici else ""
        ou = ici or (seance.lieu if seance.lieu_id else None)
        seance.latitude, seance.longitude = (ou.latitude, ou.longitude) if ou else (None, None)
        code = ici.code if ici else (seance.lieu.code_insee if seance.lieu_id and seance.lieu else "")
        seance.fuseau = fuseau(departement_du_code(code)).key if code else "Europe/Paris"
        return seance


class CampagneForm(forms.Form):
    titre = forms.CharField(label=_("Titre"), max_length=120)
    types = forms.MultipleChoiceField(
        label=_("Types de lieux"), required=False, choices=(), help_text=_("Aucun : tous."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    departement = forms.CharField(label=_("Département"), required=False, max_length=3, help_text=_("Vide : tous."))
    depuis = forms.DateField(
        label=_("Que personne n'a vérifiés depuis"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"depuis": timezone.localdate() - timedelta(days=365)})
        self.fields["types"].choices = [(t.slug, t.libelle) for t in vocabulaire().types.values()]  # type: ignore[attr-defined]
