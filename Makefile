# Une seule porte. `make` liste les verbes.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := aide
.PHONY: aide run test check fix bench bench-openfisca stale sizes fond oracle lock contenu captures clean

aide: ## liste les verbes
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(VENV)/.installe: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus récent : make PYTHON=python3.12 run"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); } || { echo "python3 -m venv ne marche pas ici ; sous Debian : apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@echo "Installation des dépendances…"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python outils/relie.py
	@touch $@

$(VENV)/.installe-dev: $(VENV)/.installe requirements-dev.lock
	@echo "Installation des outils de développement…"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

run: $(VENV)/.installe ## installe, prépare la base, sert sur http://127.0.0.1:8000
	@$(BIN)/millejours sert

test: $(VENV)/.installe-dev ## toute la suite, navigateur compris
	@$(BIN)/python outils/chromium.py
	@$(BIN)/python outils/java.py
	@$(BIN)/python outils/noeud.py
	MILLEJOURS_VAR=$${MILLEJOURS_VAR:-$(CURDIR)/var/essais} $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: $(VENV)/.installe-dev ## style, types, couches, contenu, sans rien écrire
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/millejours contenu --verifie
	$(BIN)/millejours bibliotheque verifier
	@$(BIN)/python outils/noeud.py
	node_modules/.bin/tsc -p .

fix: $(VENV)/.installe-dev ## remet en forme et régénère ce qui se génère
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/millejours contenu

bench: $(VENV)/.installe-dev ## mesure, compare aux limites, écrit bench/resultats.json
	@$(BIN)/python outils/chromium.py
	@$(BIN)/python outils/noeud.py bench
	$(BIN)/python -m bench $(ARGS)

bench-openfisca: $(VENV)/.installe-dev ## les mêmes dates par openfisca-core, installé à part (AGPL)
	@test -x bench/openfisca/.venv/bin/python || $(PYTHON) -m venv bench/openfisca/.venv
	@bench/openfisca/.venv/bin/python -m pip --disable-pip-version-check -qq install "openfisca-core==46.0.1"
	PYTHONPATH=.:src $(BIN)/python -m bench.openfisca bench/openfisca/.venv/bin/python

stale: $(VENV)/.installe ## les sources à revérifier
	$(BIN)/millejours perimees

oracle: $(VENV)/.installe ## compare nos prestations à celles d'OpenFisca-France, installé à part sous var/
	@$(BIN)/python outils/oracle.py $(ARGS)

sizes: ## les plus gros fichiers et fonctions
	@git ls-files '*.py' '*.js' '*.css' '*.html' | xargs wc -l | sort -rn | head -25

fond: $(VENV)/.installe-dev ## redessine le fond de carte ; demande mapshaper et tippecanoe
	$(BIN)/python outils/fond.py $(ARGS)

lock: $(VENV)/.installe-dev ## recompile les verrous depuis pyproject.toml
	$(BIN)/python outils/verrous.py
