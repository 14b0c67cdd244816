"""The editorial committee, as Wagtail knows it: who may do what, and in which order pages are signed."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, Task, Workflow, WorkflowPage, WorkflowTask

from millejours.contenus.models import AccueilSInformer, Role, TachePublication, TacheRelecture, Theme

# Nobody publishes directly: the committee's approval does, at the end of the workflow.
DROITS = {
    "redacteur": ("add_page", "change_page"),
    "traducteur": ("add_page", "change_page"),
    "comite": ("change_page", "publish_page", "lock_page", "unlock_page"),
}
SANTE = "Santé, puis comité"
SANTE_ET_DROIT = "Santé, droit, puis comité"


def pose_comite(accueil: AccueilSInformer, themes: list[Theme]) -> None:
    """Make what is missing. A workflow that exists is the committee's own, and stays as it is."""
    for groupe, droits in DROITS.items():
        for code in droits:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=code)
            GroupPagePermission.objects.get_or_create(
                group=_groupe(groupe), page=accueil.page_ptr, permission=permission
            )
    if Workflow.objects.filter(name__in=(SANTE, SANTE_ET_DROIT)).exists():
        return
    sante, droit = (_relecture(role) for role in Role)
    comite = TachePublication.objects.create(name="Comité éditorial")
    comite.groups.add(_groupe("comite"))
    _workflow(SANTE, [sante, comite], [accueil.page_ptr])
    _workflow(SANTE_ET_DROIT, [sante, droit, comite], [t.page_ptr for t in themes if t.est_juridique])


def _groupe(nom: str) -> Group:
    return Group.objects.get_or_create(name=nom)[0]


def _relecture(role: Role) -> TacheRelecture:
    tache: TacheRelecture = TacheRelecture.objects.create(name=str(role.label).capitalize(), role=role)
    tache.groups.add(_groupe(f"relecteur_{role.value}"))
    return tache


def _workflow(nom: str, taches: list[Task], pages: list[Page]) -> None:
    workflow = Workflow.objects.create(name=nom)
    for rang, tache in enumerate(taches):
        WorkflowTask.objects.create(workflow=workflow, task=tache.task_ptr, sort_order=rang)
    for page in pages:
        WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
