# The runbooks' names for npm scripts; nothing is done here.
.PHONY: verify run_paper

verify:
	npm run verify

run_paper:
	npm start
