"""Tagged PDFs: a template that an app owns, and plain data. Nothing of the data is ever read as code."""

from millejours.core.pdf.balises import BaliseRefusee, arbre
from millejours.core.pdf.donnees import code_qr, numeros
from millejours.core.pdf.rendu import PdfEchoue, compose, reponse_pdf

__all__ = ["BaliseRefusee", "PdfEchoue", "arbre", "code_qr", "compose", "numeros", "reponse_pdf"]
