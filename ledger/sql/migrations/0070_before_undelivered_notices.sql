-- Notices that are not delivered: why they wait, and why they were waited for in vain
-- depends: 0060_before_summary

-- migrate: apply

SET LOCAL ROLE desk_migrate;

ALTER TABLE projections.notice ADD COLUMN cause text COLLATE "C";
CREATE INDEX notice_unreached ON projections.notice (problem_id) WHERE status = 'skipped' AND code = 'NO_CONTACT';

-- What holds up a notice that is still to be delivered, as the last attempt found it. Rows come, change and go; nothing is
-- lost with them.
CREATE TABLE work.held_up_notice (
    problem_id text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    tried_at timestamptz NOT NULL,
    PRIMARY KEY (problem_id, notice_id)
);

-- Writes down what holds up these notices of a problem, an array of {notice_id, code, status, attempts}; what is no longer pending goes.
CREATE FUNCTION work.note_held_up(p_problem_id text, p_held_up jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.held_up_notice AS h
    WHERE h.problem_id = p_problem_id
        AND NOT EXISTS (
            SELECT FROM projections.notice AS n
            WHERE n.problem_id = h.problem_id AND n.notice_id = h.notice_id AND n.status = 'pending'
        );
    INSERT INTO work.held_up_notice AS h (problem_id, notice_id, code, status, attempts, tried_at)
    SELECT p_problem_id, each.notice_id, each.code, each.status, each.attempts, clock_timestamp()
    FROM jsonb_to_recordset(p_held_up) AS each (notice_id text, code text, status text, attempts integer)
    ON CONFLICT ON CONSTRAINT held_up_notice_pkey DO UPDATE
    SET code = excluded.code, status = excluded.status, attempts = excluded.attempts, tried_at = excluded.tried_at;
END
$$;

REVOKE ALL ON FUNCTION work.note_held_up FROM PUBLIC;
GRANT SELECT ON work.held_up_notice TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION work.note_held_up TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.note_held_up(text, jsonb);
DROP TABLE work.held_up_notice;
DROP INDEX projections.notice_unreached;
ALTER TABLE projections.notice DROP COLUMN cause;

RESET ROLE;
