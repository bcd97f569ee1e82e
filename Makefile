# The runbooks' names for npm scripts; nothing is done here.
.PHONY: verify run_paper acceptance

verify:
	npm run verify

run_paper:
	npm start

acceptance:
	npm run acceptance
