-- What the query tables say for a report that is compiled: each of one instant, in one statement.

-- name: material
-- Problems of a book ($1) of which something was recorded between two instants ($2, $3), or that are open at this moment; of one of
-- them alone where it is named ($4). What they took of confirmations and answers is in whole seconds.
WITH happened AS (
    SELECT event.stream, array_agg(DISTINCT event.type ORDER BY event.type) AS events
    FROM projections.timeline AS event
    WHERE event.book = $1 AND event.at BETWEEN $2 AND $3
        AND ($4::text IS NULL OR event.stream = (SELECT named.stream FROM projections.problem AS named WHERE named.problem_id = $4))
    GROUP BY event.stream
), told AS (
    SELECT problem.*, coalesce(happened.events, '{}') AS events
    FROM projections.problem
    LEFT JOIN happened ON happened.stream = problem.stream
    WHERE problem.book = $1 AND ($4::text IS NULL OR problem.problem_id = $4) AND (
        happened.stream IS NOT NULL
        OR (problem.detected_at <= $3 AND problem.phase NOT IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived'))
    )
), reported AS (
    SELECT report.problem_id, count(*) AS reports, count(*) FILTER (WHERE report.arrival = 'joined') AS joined
    FROM projections.intake_report AS report
    WHERE report.book = $1 AND report.recorded_at BETWEEN $2 AND $3
    GROUP BY report.problem_id
), took AS (
    SELECT referral.problem_id,
        coalesce(jsonb_agg(round(extract(epoch FROM referral.acknowledged_at - referral.referred_at))::bigint)
            FILTER (WHERE referral.acknowledged_at BETWEEN $2 AND $3 AND referral.acknowledged_at >= referral.referred_at), '[]') AS acknowledged,
        coalesce(jsonb_agg(round(extract(epoch FROM referral.settled_at - referral.referred_at))::bigint)
            FILTER (WHERE referral.settled_by = 'answer' AND referral.settled_at BETWEEN $2 AND $3
                AND referral.settled_at >= referral.referred_at), '[]') AS answered
    FROM projections.referral
    JOIN told USING (problem_id)
    GROUP BY referral.problem_id
), untold AS (
    SELECT notice.problem_id, count(*) AS reporters
    FROM projections.notice
    JOIN told USING (problem_id)
    WHERE notice.kind = 'REPORTER_OUTCOME' AND notice.status IN ('failed', 'skipped') AND notice.concluded_at BETWEEN $2 AND $3
    GROUP BY notice.problem_id
), handed AS (
    SELECT told.stream, told.version, forwarded.summary ->> 'agency' AS agency, forwarded.at AS forwarded_at,
        min(receipt.at) AS receipt_at
    FROM told
    JOIN projections.timeline AS forwarded ON forwarded.stream = told.stream AND forwarded.type = 'ProblemForwarded'
    LEFT JOIN projections.timeline AS receipt
        ON receipt.stream = told.stream AND receipt.type = 'ForwardReceiptRecorded' AND receipt.version > forwarded.version
    WHERE forwarded.at BETWEEN $2 AND $3 OR receipt.at BETWEEN $2 AND $3 OR receipt.at IS NULL
    GROUP BY told.stream, told.version, forwarded.summary, forwarded.at
)
SELECT jsonb_build_object(
    'position', coalesce((SELECT max(event.position) FROM projections.timeline AS event WHERE event.book = $1), -1),
    'problems', (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'stream', told.stream,
                'version', told.version,
                'register_number', told.register_number,
                'place', told.region,
                'category', told.category,
                'severity', told.severity,
                'lead', told.lead,
                'agencies', (SELECT coalesce(jsonb_agg(DISTINCT asked.agency), '[]') FROM unnest(told.asked_agencies) AS asked (agency)),
                'occurred_at', told.occurred_at,
                'occurred_until', told.occurred_until,
                'summary', told.official_summary,
                'phase', told.phase,
                'outcome', told.outcome,
                'recommendation', told.recommendation,
                'late', told.late,
                'restricted', told.restricted,
                'events', to_jsonb(told.events),
                'reports', coalesce(reported.reports, 0),
                'joined', coalesce(reported.joined, 0),
                'uninformed', coalesce(untold.reporters, 0),
                'acknowledged_after', coalesce(took.acknowledged, '[]'),
                'answered_after', coalesce(took.answered, '[]')
            ) ORDER BY told.severity DESC, told.occurred_at, told.stream
        ), '[]')
        FROM told
        LEFT JOIN reported USING (problem_id)
        LEFT JOIN took USING (problem_id)
        LEFT JOIN untold USING (problem_id)
    ),
    'hand_overs', (SELECT coalesce(jsonb_agg(to_jsonb(handed) ORDER BY handed.forwarded_at, handed.stream), '[]') FROM handed),
    'nil_days', (
        SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('unit', nil.unit, 'day', nil.day)), '[]')
        FROM projections.nil_report AS nil
        WHERE nil.book = $1 AND nil.day BETWEEN $5 AND $6
    ),
    'below', (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'report_id', below.report_id,
                'edition', below.sent_edition,
                'number', below.sent_number,
                'digest', below.sent_body,
                'figures', below.sent_figures
            ) ORDER BY below.report_id
        ), '[]')
        FROM projections.report AS below
        WHERE below.to_region = split_part($1, '/', 1) AND split_part(below.book, '/', 2) = split_part($1, '/', 2)
            AND below.kind = $7 AND below.subject = $8 AND below.sent_phase = 'received'
    )
) AS material;

-- name: report_before
-- The report of a kind ($2) before the one with these keys, in a book ($1).
SELECT earlier.report_id
FROM projections.report AS earlier
WHERE earlier.book = $1 AND earlier.kind = $2 AND (earlier.since, earlier.number) < ($3::date, $4::integer)
ORDER BY earlier.since DESC, earlier.number DESC
LIMIT 1;

-- name: numbered
-- The next number that a desk gives by its own count, whether it has given the number $2, and which of its reports are not sealed.
SELECT coalesce(max(report.seal_count), 0) + 1 AS next_count, coalesce(bool_or($2::text = ANY (report.seal_numbers)), false) AS is_used,
    coalesce(array_agg(report.report_id ORDER BY report.report_id) FILTER (WHERE report.seal_number IS NULL), '{}') AS unsealed
FROM projections.report
WHERE report.book = $1;
