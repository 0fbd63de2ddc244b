-- A problem has a summary in an official's words
-- depends: 0050_before_calendar

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- NULL until somebody writes one; no problem from before has any, so nothing has to be computed again. The timeline has a
-- `summary` of another kind, and statements of a worker from before join both tables.
ALTER TABLE projections.problem ADD COLUMN official_summary text;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

ALTER TABLE projections.problem DROP COLUMN official_summary;

RESET ROLE;
