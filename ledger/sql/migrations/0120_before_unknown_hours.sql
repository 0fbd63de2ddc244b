-- A report may know the day and not the hour
-- depends: 0110_before_bundles

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- NULL where the hour is known, as it is in everything from before.
ALTER TABLE projections.problem
    ADD COLUMN occurred_until timestamptz, ADD COLUMN reported_until timestamptz;
ALTER TABLE projections.intake_report
    ADD COLUMN occurred_until timestamptz, ADD COLUMN reported_until timestamptz;
ALTER TABLE projections.nil_report
    ADD COLUMN occurred_until timestamptz, ADD COLUMN reported_until timestamptz;

-- A view keeps the columns that its table had when it was made.
DROP VIEW projections.intake, projections.problem_report;

CREATE VIEW projections.problem_report AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed', 'archived') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

CREATE VIEW projections.intake AS
SELECT
    intake_id, desk, problem_id, arrival, channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, disposition, book, handed_in_by,
    occurred_until, reported_until
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil', book, handed_in_by,
    occurred_until, reported_until
FROM projections.nil_report;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP VIEW projections.intake, projections.problem_report;
ALTER TABLE projections.problem DROP COLUMN occurred_until, DROP COLUMN reported_until;
ALTER TABLE projections.intake_report DROP COLUMN occurred_until, DROP COLUMN reported_until;
ALTER TABLE projections.nil_report DROP COLUMN occurred_until, DROP COLUMN reported_until;

CREATE VIEW projections.problem_report AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

CREATE VIEW projections.intake AS
SELECT
    intake_id, desk, problem_id, arrival, channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, disposition, book, handed_in_by
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil', book, handed_in_by
FROM projections.nil_report;

RESET ROLE;
