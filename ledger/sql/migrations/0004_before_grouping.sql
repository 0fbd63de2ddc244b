-- What several reports of one problem, and problems merged into one, are found by
-- depends: 0002_before_projections

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- The place is compared as well; rows from before this migration get it when the query tables are rebuilt.
ALTER TABLE projections.intake_report ADD COLUMN place_commitment text COLLATE "C";

CREATE INDEX problem_merged ON projections.problem (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX timeline_merged ON projections.timeline ((summary ->> 'into')) WHERE type = 'ProblemMerged';

-- A view keeps the columns that its table had when it was made.
DROP VIEW projections.intake;
CREATE VIEW projections.intake AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

RESET ROLE;

-- migrate: rollback

DROP VIEW projections.intake;
DROP INDEX projections.timeline_merged;
DROP INDEX projections.problem_merged;
ALTER TABLE projections.intake_report DROP COLUMN place_commitment;
CREATE VIEW projections.intake AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;
