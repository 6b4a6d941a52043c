# Every target is one line into packaging/bootstrap.py, which sets up what is missing first.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) packaging/bootstrap.py

.PHONY: run test soak check bench shots

run:
	@$(BOOTSTRAP) run

test:
	@$(BOOTSTRAP) test

soak:
	@$(BOOTSTRAP) soak

check:
	@$(BOOTSTRAP) check

bench:
	@$(BOOTSTRAP) bench $(B)

shots:
	@$(BOOTSTRAP) shots
