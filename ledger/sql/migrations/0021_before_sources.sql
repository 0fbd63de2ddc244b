-- What problems became known by, what they touch, and who may see those that are restricted
-- depends: 0020_before_identity

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Query tables are computed from the ledger; rows of before say nothing of this, and a rebuild brings them back.
TRUNCATE projections.problem;
ALTER TABLE projections.problem
    ADD COLUMN source text COLLATE "C" NOT NULL,
    ADD COLUMN contests text[] NOT NULL,
    ADD COLUMN restricted boolean NOT NULL,
    ADD COLUMN restricted_roles text[] NOT NULL,
    ADD COLUMN restricted_persons text[] NOT NULL;

RESET ROLE;

-- migrate: rollback

ALTER TABLE projections.problem
    DROP COLUMN restricted_persons,
    DROP COLUMN restricted_roles,
    DROP COLUMN restricted,
    DROP COLUMN contests,
    DROP COLUMN source;
