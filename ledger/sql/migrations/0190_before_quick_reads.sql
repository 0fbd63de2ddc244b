-- What is looked at most is found without reading what is not shown
-- depends: 0180_before_search

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Agencies that were asked and are silent, so that nobody reads every request to know; NULL where none is. A worker of the release
-- before writes it no better until the query tables are rebuilt.
ALTER TABLE projections.problem ADD COLUMN silent text[];
UPDATE projections.problem SET silent = (
    SELECT array_agg(DISTINCT referral.agency ORDER BY referral.agency) FROM projections.referral
    WHERE referral.problem_id = problem.problem_id AND referral.standing = 'awaiting_acknowledgement'
)
WHERE open_referrals > 0;

-- The nearest deadline that nobody has missed; NULL while the clocks stand, and where all were missed.
ALTER TABLE projections.problem ADD COLUMN due_at timestamptz;
UPDATE projections.problem SET due_at = (
    SELECT min(obligation.due_at) FROM projections.obligation WHERE obligation.stream = problem.stream AND NOT obligation.missed
)
WHERE next_due_key <> 'pause';

CREATE OR REPLACE FUNCTION projections.seen(p_sight jsonb) RETURNS SETOF projections.problem
LANGUAGE sql STABLE AS $$
    SELECT problem.*
    FROM projections.problem
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN p_sight ->> 'role' = 'agency' THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.asked_agencies, problem.asked_offices) AS asked (agency, office)
                    WHERE asked.agency = p_sight ->> 'agency' AND (
                        projections.is_within(asked.office, p_sight ->> 'scope')
                        OR projections.is_within(p_sight ->> 'scope', asked.office)
                    )
                ) THEN 'asked'
                WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN 'not_asked'
                WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'not_asked'
                ELSE 'outside'
            END
            WHEN problem.desk = p_sight ->> 'scope' THEN 'own_desk'
            WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.told) AS told (region)
                    WHERE projections.is_within(told.region, p_sight ->> 'scope')
                ) THEN 'above_told'
                ELSE 'above'
            END
            WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'below'
            ELSE 'outside'
        END AS position
    ) AS stands
    WHERE CASE
        -- What is kept from nobody, for who works at its desk: nearly all that is looked at.
        WHEN NOT problem.restricted AND problem.recused = '{}' AND problem.desk = p_sight ->> 'scope'
            AND p_sight ->> 'role' IN ('operator', 'verifier', 'supervisor', 'auditor', 'admin')
        THEN p_sight -> 'relations' ? 'own_desk'
        ELSE p_sight -> 'relations' ? CASE
            WHEN p_sight ->> 'role' = 'service' THEN 'service'
            WHEN p_sight -> 'persons' ?| problem.recused THEN 'recused'
            WHEN problem.restricted
                AND NOT p_sight -> 'persons' ?| problem.restricted_persons
                AND NOT (problem.desk = p_sight ->> 'scope' AND p_sight ->> 'role' = ANY (problem.restricted_roles))
                AND NOT (p_sight ->> 'role' = 'auditor' AND projections.is_within(problem.desk, p_sight ->> 'scope'))
            THEN CASE WHEN stands.position IN ('asked', 'above_told') THEN 'written_to' ELSE 'restricted' END
            WHEN problem.restricted AND stands.position IN ('below', 'not_asked', 'outside')
                AND p_sight -> 'persons' ?| problem.restricted_persons
            THEN 'named'
            WHEN (p_sight ->> 'role' = 'reporter' OR stands.position IN ('below', 'not_asked', 'outside')) AND EXISTS (
                SELECT FROM projections.intake_report AS report
                WHERE report.problem_id = problem.problem_id
                    AND report.handed_in_by = ANY (ARRAY(SELECT jsonb_array_elements_text(p_sight -> 'persons')))
            ) THEN 'handed_in'
            ELSE stands.position
        END
    END
$$;

-- Behind the wall a condition uses an index only where its operator is leakproof: these hold by themselves what a list asks for.
CREATE INDEX problem_open ON projections.problem (book, next_due_at, problem_id)
    WHERE NOT (phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND next_due_key IS NULL);
CREATE INDEX problem_late ON projections.problem (book, next_due_at, problem_id) WHERE late > 0;
CREATE INDEX problem_triage ON projections.problem (book, severity DESC, detected_at, problem_id) WHERE needs_triage;
CREATE INDEX problem_kept_back ON projections.problem (book) WHERE restricted OR recused <> '{}';
CREATE INDEX problem_not_ours ON projections.problem (book) WHERE phase IN ('forwarded', 'dismissed');

-- How many problems there are of each kind, of those that are kept from nobody: neither restricted nor with somebody recused.
-- Counted on with every statement that writes problems, so that no total reads them all.
CREATE TABLE projections.tally (
    book text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    phase text COLLATE "C" NOT NULL,
    severity text COLLATE "C" NOT NULL,
    is_late boolean NOT NULL,
    needs_triage boolean NOT NULL,
    problems bigint NOT NULL,
    -- Reports behind them, and how many of these opened their problem.
    reports bigint NOT NULL,
    opening bigint NOT NULL,
    PRIMARY KEY (book, phase, severity, is_late, needs_triage)
) WITH (fillfactor = 50);

-- Adds what a statement changed: `come` are the rows as it left them, `gone` those as it found them.
CREATE FUNCTION projections.keep_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changes projections.tally[];
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT array_agg(ROW(
            book, desk, phase, severity, late > 0, needs_triage, 1, intake_count, (source = 'report')::integer
        )::projections.tally) INTO changes FROM come WHERE NOT restricted AND recused = '{}';
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT changes || array_agg(ROW(
            book, desk, phase, severity, late > 0, needs_triage, -1, -intake_count, -(source = 'report')::integer
        )::projections.tally) INTO changes FROM gone WHERE NOT restricted AND recused = '{}';
    END IF;
    INSERT INTO projections.tally AS kept
    SELECT book, desk, phase, severity, is_late, needs_triage, sum(problems), sum(reports), sum(opening)
    FROM unnest(changes)
    GROUP BY book, desk, phase, severity, is_late, needs_triage
    HAVING sum(problems) <> 0 OR sum(reports) <> 0 OR sum(opening) <> 0
    ORDER BY book, phase, severity, is_late, needs_triage
    ON CONFLICT (book, phase, severity, is_late, needs_triage) DO UPDATE SET
        problems = kept.problems + excluded.problems,
        reports = kept.reports + excluded.reports,
        opening = kept.opening + excluded.opening;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM projections.tally AS kept
        WHERE kept.problems = 0 AND kept.book IN (SELECT change.book FROM unnest(changes) AS change);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tally_new AFTER INSERT ON projections.problem
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();
CREATE TRIGGER tally_changed AFTER UPDATE ON projections.problem
    REFERENCING NEW TABLE AS come OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();
CREATE TRIGGER tally_removed AFTER DELETE ON projections.problem
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();

INSERT INTO projections.tally
SELECT book, desk, phase, severity, late > 0, needs_triage, count(*), sum(intake_count), count(*) FILTER (WHERE source = 'report')
FROM projections.problem
WHERE NOT restricted AND recused = '{}'
GROUP BY book, desk, phase, severity, late > 0, needs_triage;

ALTER TABLE projections.tally ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON projections.tally TO desk_migrate, desk_app USING (true) WITH CHECK (true);
CREATE POLICY auditor ON projections.tally FOR SELECT TO desk_auditor USING (true);

-- What lies below a sight of one of these roles, as a pattern for a desk with a point behind it; NULL by a link, and for other roles.
CREATE FUNCTION wall.below(p_roles text[]) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN whose.scope = '00' THEN '%' ELSE whose.scope || '.%' END
    FROM wall.sight() AS whose
    WHERE whose.role = ANY (p_roles) AND whose.stream IS NULL
$$;

-- Problems of which there is something for the sight of this transaction, and how much; reads as its owner, so that policies
-- of other tables can ask without asking one another. OFFSET 0 has it found out once for each row. What is kept from nobody is
-- whole at its desk and above it, which is told without a call for each row: they are nearly all.
CREATE OR REPLACE VIEW wall.reached WITH (security_barrier) AS
SELECT problem.problem_id, problem.stream, found.reach
FROM projections.problem
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN NOT restricted AND recused = '{}'
            AND desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor}')) THEN 'whole'
        ELSE wall.reach(
            stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
            (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
        )
    END AS reach OFFSET 0
) AS found
WHERE found.reach IS NOT NULL;
ALTER POLICY in_sight ON projections.problem USING (
    CASE
        WHEN NOT restricted AND recused = '{}'
            AND desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor}')) THEN true
        ELSE wall.reach(
            stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
            (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
        ) IS NOT NULL
    END
);
CREATE POLICY in_sight ON projections.tally FOR SELECT TO desk_face USING (
    desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor,admin}'))
);

-- How many letters could not be delivered, by the problems of a book: a total, for who may not read the letters.
CREATE FUNCTION wall.dead_letters(p_book text) RETURNS TABLE (problem_id text, letters bigint)
LANGUAGE sql STABLE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT notice.problem_id, count(*) FROM projections.notice
    JOIN projections.problem USING (problem_id)
    WHERE notice.status = 'failed' AND notice.desk = split_part(p_book, '/', 1) AND problem.book = p_book
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = notice.problem_id))
    GROUP BY notice.problem_id
$$;

-- Problems of a book that are found by words, or whose register number is like a pattern; of these that have ended or have not, if
-- that is asked. Behind the wall the index over words serves nobody, since its operator is not leakproof; the ids find what is in sight.
CREATE FUNCTION wall.found_by_words(p_words text, p_number text, p_book text, p_ended boolean) RETURNS SETOF text
LANGUAGE plpgsql STABLE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    -- What is kept from nobody needs no further look below this; NULL where no wall stands.
    below text := CASE WHEN wall.is_face() THEN coalesce(wall.below('{operator,verifier,supervisor,auditor}'), '') END;
BEGIN
    -- Two statements, since an index holds what has not ended.
    IF NOT p_ended THEN
        RETURN QUERY SELECT found.problem_id::text FROM projections.problem AS found
        WHERE (
                to_tsvector('indonesian', found.searched) @@ websearch_to_tsquery('indonesian', p_words)
                OR found.register_number LIKE p_number
            )
            AND (p_book IS NULL OR found.book = p_book)
            AND CASE
                WHEN below IS NULL THEN true
                WHEN NOT found.restricted AND found.recused = '{}' AND found.desk || '.' LIKE below THEN true
                ELSE EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = found.problem_id)
            END
            AND NOT (
                found.phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND found.next_due_key IS NULL
            );
    ELSE
        RETURN QUERY SELECT found.problem_id::text FROM projections.problem AS found
        WHERE (
                to_tsvector('indonesian', found.searched) @@ websearch_to_tsquery('indonesian', p_words)
                OR found.register_number LIKE p_number
            )
            AND (p_book IS NULL OR found.book = p_book)
            AND CASE
                WHEN below IS NULL THEN true
                WHEN NOT found.restricted AND found.recused = '{}' AND found.desk || '.' LIKE below THEN true
                ELSE EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = found.problem_id)
            END
            AND (
                p_ended IS NULL
                OR (found.phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND found.next_due_key IS NULL)
            );
    END IF;
END
$$;

-- The newest event of a book, perhaps of a problem that is out of sight: by it somebody knows how far an answer has read. For whoever
-- sits by the desk.
CREATE FUNCTION wall.newest(p_book text) RETURNS TABLE ("position" bigint, ledger_at timestamptz)
LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT event.position, event.ledger_at FROM projections.timeline AS event
    WHERE event.book = p_book AND (
        NOT (SELECT wall.is_face())
        OR wall.lies_in(split_part(p_book, '/', 1), (SELECT (wall.sight()).scope))
        OR wall.lies_in((SELECT (wall.sight()).scope), split_part(p_book, '/', 1))
    )
    ORDER BY event.position DESC
    LIMIT 1
$$;

REVOKE ALL ON FUNCTION wall.below, wall.dead_letters, wall.found_by_words, wall.newest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.below, wall.dead_letters, wall.found_by_words, wall.newest TO desk_face;
GRANT SELECT ON projections.tally TO desk_face;
GRANT EXECUTE ON FUNCTION wall.dead_letters, wall.found_by_words, wall.newest TO desk_app, desk_auditor;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

ALTER POLICY in_sight ON projections.problem USING (
    wall.reach(
        stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
        (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
    ) IS NOT NULL
);
CREATE OR REPLACE VIEW wall.reached WITH (security_barrier) AS
SELECT problem.problem_id, problem.stream, found.reach
FROM projections.problem
CROSS JOIN LATERAL (
    SELECT wall.reach(
        stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
        (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
    ) AS reach OFFSET 0
) AS found
WHERE found.reach IS NOT NULL;

DROP FUNCTION wall.dead_letters(text);
DROP TRIGGER tally_new ON projections.problem;
DROP TRIGGER tally_changed ON projections.problem;
DROP TRIGGER tally_removed ON projections.problem;
DROP FUNCTION projections.keep_tally();
DROP TABLE projections.tally;
DROP FUNCTION wall.found_by_words(text, text, text, boolean);
DROP FUNCTION wall.newest(text);
DROP FUNCTION wall.below(text[]);
DROP INDEX projections.problem_open, projections.problem_late, projections.problem_triage, projections.problem_kept_back, projections.problem_not_ours;
ALTER TABLE projections.problem DROP COLUMN silent;
ALTER TABLE projections.problem DROP COLUMN due_at;
CREATE OR REPLACE FUNCTION projections.seen(p_sight jsonb) RETURNS SETOF projections.problem
LANGUAGE sql STABLE AS $$
    SELECT problem.*
    FROM projections.problem
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN p_sight ->> 'role' = 'agency' THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.asked_agencies, problem.asked_offices) AS asked (agency, office)
                    WHERE asked.agency = p_sight ->> 'agency' AND (
                        projections.is_within(asked.office, p_sight ->> 'scope')
                        OR projections.is_within(p_sight ->> 'scope', asked.office)
                    )
                ) THEN 'asked'
                WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN 'not_asked'
                WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'not_asked'
                ELSE 'outside'
            END
            WHEN problem.desk = p_sight ->> 'scope' THEN 'own_desk'
            WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.told) AS told (region)
                    WHERE projections.is_within(told.region, p_sight ->> 'scope')
                ) THEN 'above_told'
                ELSE 'above'
            END
            WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'below'
            ELSE 'outside'
        END AS position
    ) AS stands
    WHERE p_sight -> 'relations' ? CASE
        WHEN p_sight ->> 'role' = 'service' THEN 'service'
        WHEN p_sight -> 'persons' ?| problem.recused THEN 'recused'
        WHEN problem.restricted
            AND NOT p_sight -> 'persons' ?| problem.restricted_persons
            AND NOT (problem.desk = p_sight ->> 'scope' AND p_sight ->> 'role' = ANY (problem.restricted_roles))
            AND NOT (p_sight ->> 'role' = 'auditor' AND projections.is_within(problem.desk, p_sight ->> 'scope'))
        THEN CASE WHEN stands.position IN ('asked', 'above_told') THEN 'written_to' ELSE 'restricted' END
        WHEN problem.restricted AND stands.position IN ('below', 'not_asked', 'outside')
            AND p_sight -> 'persons' ?| problem.restricted_persons
        THEN 'named'
        WHEN (p_sight ->> 'role' = 'reporter' OR stands.position IN ('below', 'not_asked', 'outside')) AND EXISTS (
            SELECT FROM projections.intake_report AS report
            WHERE report.problem_id = problem.problem_id
                AND report.handed_in_by = ANY (ARRAY(SELECT jsonb_array_elements_text(p_sight -> 'persons')))
        ) THEN 'handed_in'
        ELSE stands.position
    END
$$;

RESET ROLE;
