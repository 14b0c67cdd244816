from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save
from django.utils.translation import gettext_lazy as _


class ComptesConfig(AppConfig):
    name = "millejours.comptes"
    label = "comptes"

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed, authenticator_added
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from millejours.comptes import conservation, groupes, journal, menu, signaux
        from millejours.comptes.roles import ADMINISTRATEUR
        from millejours.core import courrier

        post_migrate.connect(groupes.cree_groupes, sender=self, dispatch_uid="comptes.groupes")
        user_logged_in.connect(journal.sur_connexion, dispatch_uid="comptes.journal")
        user_logged_in.connect(signaux.accorde_les_groupes, dispatch_uid="comptes.groupes_a_jour")
        user_login_failed.connect(journal.sur_echec, dispatch_uid="comptes.echec")
        authentication_failed.connect(journal.sur_echec_facteur, dispatch_uid="comptes.echec_facteur")
        authenticator_added.connect(signaux.facteur_pose, dispatch_uid="comptes.facteur")
        pre_save.connect(signaux.tronque_reseau, sender=UserSession, dispatch_uid="comptes.reseau")
        conservation.declare()
        menu.enregistre(
            menu.Entree(
                "equipe",
                _("Les agents"),
                _("Inviter, donner un rôle, désactiver un compte."),
                "equipe",
                (ADMINISTRATEUR,),
                900,
            )
        )
        if courrier.est_ouverte():
            phrase = _("Ce que la démonstration aurait envoyé.")
            menu.enregistre(menu.Entree("courrier", _("Le courrier"), phrase, "courrier", (ADMINISTRATEUR,), 910))
