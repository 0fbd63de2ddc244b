-- A problem says whether it was verified
-- depends: 0070_before_undelivered_notices

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- NULL while nobody has found out; no problem from before has a finding, so nothing has to be computed again.
ALTER TABLE projections.problem ADD COLUMN finding text COLLATE "C";

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

ALTER TABLE projections.problem DROP COLUMN finding;

RESET ROLE;
