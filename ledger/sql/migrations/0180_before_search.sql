-- Problems are found by words
-- depends: 0140_before_api_tokens

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- What may be searched in clear. NULL for problems from before until the query tables are rebuilt; a worker of the release before
-- writes it no better.
ALTER TABLE projections.problem ADD COLUMN searched text;
CREATE INDEX problem_by_words ON projections.problem USING gin (to_tsvector('indonesian', searched));

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

ALTER TABLE projections.problem DROP COLUMN searched;

RESET ROLE;
