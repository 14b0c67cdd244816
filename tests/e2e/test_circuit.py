"""The committee's tools, as people use them: a comment on a field and its answer, two versions side by side, an end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Comment

from millejours.contenus.models import Article, Media, Theme
from millejours.recherche.models import Document
from tests.e2e.outils import Visiteur, fautes_axe
from tests.e2e.test_redaction import Redaction, _gabarits_de_wagtail, entre, site

__all__ = ["_gabarits_de_wagtail", "entre", "site"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
ADRESSE = "/s-informer/article/premier/"


def _commentaires(redaction: Redaction) -> Any:
    bouton = redaction.page.get_by_role("button", name="Afficher/masquer les commentaires")
    # The editor remembers which panel was open.
    if bouton.get_attribute("aria-expanded") != "true":
        bouton.click()
    return redaction.page.locator("#comments")


def _enregistre(redaction: Redaction) -> None:
    with redaction.page.expect_navigation():
        redaction.page.get_by_role("button", name="Enregistrer le brouillon").click()


def test_un_commentaire_se_pose_se_lit_se_repond_et_s_archive(entre: Callable[[str], Redaction]) -> None:
    article = Article.objects.get(identifiant="premier")
    redactrice, sante = entre("redacteur"), entre("relecteur_sante")
    _soumets(redactrice, article)
    sante.ouvre(article)
    panneau = _commentaires(sante)
    champ = sante.page.locator('[data-contentpath="resume"]')
    champ.hover()
    champ.get_by_role("button", name="Ajouter un commentaire").click()
    panneau.locator("textarea, [contenteditable=true]").first.fill("Dites à quel âge.")
    panneau.get_by_role("button", name="Commenter").click()
    _enregistre(sante)
    commentaire = Comment.objects.get()
    assert (commentaire.text, commentaire.contentpath, commentaire.page_id) == (
        "Dites à quel âge.",
        "resume",
        article.pk,
    )

    sante.agit("Renvoyer avec un mot")
    sante.page.locator("#id_comment").fill("Voyez mon commentaire.")
    sante.page.locator(".modal").get_by_role("button", name="Renvoyer avec un mot").click()
    sante.page.wait_for_url("**/agents/redaction/")

    redactrice.ouvre(article)
    panneau = _commentaires(redactrice)
    panneau.get_by_text("Dites à quel âge.").first.click()
    panneau.locator("textarea, [contenteditable=true]").first.fill("C'est fait.")
    panneau.get_by_role("button", name="Répondre").click()
    _enregistre(redactrice)
    assert commentaire.replies.get().text == "C'est fait."
    panneau = _commentaires(redactrice)
    panneau.get_by_text("Dites à quel âge.").first.click()
    panneau.get_by_label("Plus d'actions").first.click()
    panneau.get_by_text("Archiver", exact=True).first.click()
    _enregistre(redactrice)
    commentaire.refresh_from_db()
    assert commentaire.resolved_at is not None
    # Readers never see any of it.
    lectrice = Visiteur(redactrice.contexte.browser, redactrice.site)
    assert "Dites à quel âge" not in lectrice.va(ADRESSE).content()
    lectrice.ferme()


def _soumets(redactrice: Redaction, article: Article) -> None:
    redactrice.ouvre(article)
    redactrice.page.locator("#id_resume").fill("Les gestes du coucher, chaque nuit.")
    redactrice.page.get_by_role("button", name="Enregistrer le brouillon").click()
    redactrice.page.wait_for_load_state("networkidle")
    redactrice.agit("Soumettre à Santé, puis comité")
    redactrice.entend("soumise")


def test_deux_versions_se_comparent_mot_a_mot(entre: Callable[[str], Redaction]) -> None:
    article = Article.objects.get(identifiant="premier")
    avant = article.latest_revision
    article.resume = "Les bons gestes du coucher."
    article.retenir_2 = "Bien à plat."
    apres = article.save_revision()
    page = entre("comite").va(f"/agents/redaction/pages/{article.pk}/revisions/compare/{avant.pk}...{apres.pk}/")
    assert [e.strip() for e in page.locator(".addition").all_inner_texts()] == ["bons", "Bien à plat."]
    assert "À" in "".join(page.locator(".deletion").all_inner_texts())
    texte = page.locator("main").inner_text()
    assert "Les bons gestes du coucher." in texte


def test_une_page_finit_a_son_heure(chromium: Any, site: str) -> None:
    article = Article.objects.get(identifiant="premier")
    lectrice = Visiteur(chromium, site)
    article.expire_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    call_command("publish_scheduled", verbosity=0)
    assert lectrice.page.goto(ADRESSE).status == 200
    assert Document.objects.filter(cle="premier").exists()
    # The hour passes: the page is gone at once, before any task has run; then from everywhere.
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert lectrice.page.goto(ADRESSE).status == 404
    call_command("publish_scheduled", verbosity=0)
    article.refresh_from_db()
    assert (article.live, article.expired) == (False, True)
    assert not Document.objects.filter(cle="premier").exists()
    assert article.title not in lectrice.va("/s-informer/theme/sommeil-pleurs/").locator("main").inner_text()
    lectrice.ferme()


# A film of one second and a half, drawn and recorded by the browser itself: a real file, with nothing to download.
_FILME = """async () => {
  const toile = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const trait = toile.getContext("2d");
  const enregistreur = new MediaRecorder(toile.captureStream(15), { mimeType: "video/webm;codecs=vp8" });
  const morceaux = [];
  enregistreur.ondataavailable = (e) => morceaux.push(e.data);
  const fini = new Promise((oui) => { enregistreur.onstop = oui; });
  enregistreur.start();
  for (let n = 0; n < 25; n++) {
    trait.fillStyle = `hsl(${n * 14} 80% 50%)`;
    trait.fillRect(0, 0, 160, 90);
    await new Promise((oui) => setTimeout(oui, 60));
  }
  enregistreur.stop();
  await fini;
  return [...new Uint8Array(await new Blob(morceaux).arrayBuffer())];
}"""
SOUS_TITRES = b"WEBVTT\n\n00:00.000 --> 00:01.500\nSur le dos.\n"


def test_un_film_arrive_se_regarde_et_se_lit(
    chromium: Any, site: str, entre: Callable[[str], Redaction], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "medias"
    redactrice = entre("redacteur")
    film = bytes(redactrice.va("/agents/").evaluate(_FILME))
    theme = Theme.objects.get(slug="sommeil-pleurs")
    page = redactrice.va(f"/agents/redaction/pages/add/contenus/media/{theme.pk}/")
    page.locator("#id_title").fill("Coucher bébé, en images")
    page.locator("#id_resume").fill("Une minute pour voir le geste.")
    page.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="Texte", exact=True).click()
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("On couche le bébé sur le dos.")
    # The editor writes what is typed in its form a moment later.
    expect(page.locator("[name=transcription-0-value]")).to_have_value(re.compile("sur le dos"))
    page.set_input_files("#id_fichier", {"name": "film.webm", "mimeType": "video/webm", "buffer": b"<html>"})
    page.set_input_files("#id_sous_titres", {"name": "s.vtt", "mimeType": "text/vtt", "buffer": SOUS_TITRES})
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("n'est pas du type").first.wait_for()
    page.set_input_files("#id_fichier", {"name": "film.webm", "mimeType": "video/webm", "buffer": film})
    page.set_input_files("#id_sous_titres", {"name": "s.vtt", "mimeType": "text/vtt", "buffer": SOUS_TITRES})
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/edit/")
    media = Media.objects.get()
    brouillon = media.get_latest_revision_as_object().fichier
    # The draft's file is the editors' alone.
    assert redactrice.page.request.get(f"{site}{brouillon.url}").body() == film
    lectrice = Visiteur(chromium, site)
    publique = f"{site}/medias/{brouillon.name}"
    assert lectrice.page.request.get(publique).status == 404
    assert "/agents/connexion/" in lectrice.page.request.get(f"{site}{brouillon.url}").url

    media.get_latest_revision().publish()
    media.refresh_from_db()
    assert media.adresse() == "/s-informer/media/coucher-bebe-en-images/"
    ecran = lectrice.va(media.adresse())
    assert "On couche le bébé sur le dos." in ecran.locator("main").inner_text()
    assert fautes_axe(ecran) == []
    duree = ecran.evaluate(
        """async () => {
          const film = document.querySelector("video");
          film.muted = true;
          await film.play();
          await new Promise((oui) => { film.onended = oui; });
          return [film.videoWidth, film.currentTime, film.textTracks[0].cues.length];
        }"""
    )
    assert duree[0] == 160
    assert duree[1] > 0.5
    assert duree[2] == 1
    morceau = lectrice.page.request.get(publique, headers={"Range": "bytes=4-19"})
    assert (morceau.status, morceau.body()) == (206, film[4:20])
    assert re.match(r"attachment", morceau.headers["content-disposition"])
    assert lectrice.fautes == []
    lectrice.ferme()
    media.refresh_from_db()
    media.unpublish()
    assert redactrice.page.request.get(publique).status == 404
