-- Lists of problems and their facets: `projections/problem_lists.py` puts in conditions, the sort's order and its keys.
-- $1 whose eyes, $2 the filter as a document.

-- name: page
-- Lines in the order of the list, after the one with these keys.
WITH page AS (
    SELECT * FROM (SELECT seen.*, {rank} AS rank FROM projections.seen($1::jsonb) WHERE {fits}) AS fitting
    WHERE {after}
    ORDER BY {order}
    LIMIT $3
)
SELECT
    page.*,
    silence.acknowledge_due_at,
    silence.answer_due_at,
    least(silence.since, handed_over.at) AS waiting_since,
    told.reports AS report_count,
    newest.type AS last_event,
    newest.at AS last_event_at
FROM page
LEFT JOIN projections.timeline AS newest ON newest.stream = page.stream AND newest.version = page.version
CROSS JOIN LATERAL (
    -- Whoever speaks for an agency sees its own silence and nobody else's.
    SELECT
        min(acknowledge_due_at) FILTER (WHERE standing = 'awaiting_acknowledgement') AS acknowledge_due_at,
        min(answer_due_at) AS answer_due_at,
        min(coalesce(acknowledged_at, referred_at)) AS since
    FROM projections.referral
    WHERE referral.problem_id = page.problem_id AND standing <> 'settled' AND page.open_referrals > 0
        AND ($1::jsonb ->> 'role' <> 'agency' OR referral.agency = $1::jsonb ->> 'agency')
        AND ($1::jsonb ->> 'referral' IS NULL OR referral.referral_id = $1::jsonb ->> 'referral')
) AS silence
CROSS JOIN LATERAL (
    SELECT max(at) AS at FROM projections.timeline
    WHERE timeline.stream = page.stream AND timeline.type = 'ProblemForwarded'
        AND cardinality(page.waiting_for) > page.open_referrals
) AS handed_over
CROSS JOIN LATERAL (
    WITH RECURSIVE behind AS (
        SELECT page.problem_id, page.intake_count
        UNION
        SELECT merged.problem_id, merged.intake_count FROM projections.seen($1::jsonb) AS merged
        JOIN behind ON merged.merged_into = behind.problem_id
    )
    SELECT sum(intake_count)::integer AS reports FROM behind
) AS told
ORDER BY {page_order};

-- name: facets
-- One line for each value of each facet; a facet does not narrow itself. What is alike is counted once, and apart from where it is
-- found: beside the price that the planner puts on rights it takes sorting to be as cheap as hashing.
WITH fitting AS MATERIALIZED (
    SELECT seen.phase, seen.severity, seen.category, seen.region, seen.waiting_for,
{marks}
    FROM projections.seen($1::jsonb)
    WHERE {fits_apart}
),
marked AS MATERIALIZED (
    SELECT fitting.*, count(*) AS problems FROM fitting GROUP BY {columns}
)
SELECT 'matching' AS facet, '' AS value, coalesce(sum(problems), 0)::bigint AS problems FROM marked
WHERE {fits_without_matching}
UNION ALL
SELECT 'phase', phase, sum(problems)::bigint FROM marked WHERE {fits_without_phase} GROUP BY phase
UNION ALL
SELECT 'severity', severity, sum(problems)::bigint FROM marked WHERE {fits_without_severity} GROUP BY severity
UNION ALL
SELECT 'category', category, sum(problems)::bigint FROM marked WHERE {fits_without_category} GROUP BY category
UNION ALL
SELECT 'region', region, sum(problems)::bigint FROM marked WHERE {fits_without_region} GROUP BY region
UNION ALL
SELECT 'agency', agency, sum(problems)::bigint FROM marked CROSS JOIN LATERAL unnest(waiting_for) AS awaited (agency)
WHERE {fits_without_agency} GROUP BY agency
UNION ALL
SELECT 'any_clock', '', coalesce(sum(problems), 0)::bigint FROM marked WHERE {fits_without_clock}
UNION ALL
SELECT 'clock', state, sum(problems)::bigint FROM marked
CROSS JOIN LATERAL (VALUES {states}) AS clock (state, holds)
WHERE holds AND {fits_without_clock} GROUP BY state;
