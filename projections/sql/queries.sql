-- Reads of the query tables: whose eyes a read is for comes first, and `projections.seen` leaves out what is out of sight;
-- the reads without it are the service's own (`tests/architecture/test_sight.py` names them). A region's subtree is an interval of codes: `.` sorts just before `/`.

-- name: problem_by_register_number
-- planned once
SELECT * FROM projections.seen($1::jsonb) WHERE register_number = $2;

-- name: problems
-- planned once
SELECT * FROM projections.seen($1::jsonb) WHERE problem_id = ANY ($2);

-- name: register_number
SELECT register_number FROM projections.problem WHERE stream = $1 AND register_number IS NOT NULL;

-- name: merged_reports
WITH RECURSIVE behind AS (
    SELECT merged.problem_id, merged.intake_count
    FROM projections.problem AS into_it
    JOIN projections.problem AS merged ON merged.merged_into = into_it.problem_id
    WHERE into_it.stream = $1
    UNION
    SELECT merged.problem_id, merged.intake_count FROM projections.problem AS merged
    JOIN behind ON merged.merged_into = behind.problem_id
)
SELECT coalesce(sum(intake_count), 0)::integer AS reports FROM behind;

-- name: problems_by_id_prefix
-- planned once
-- The problem itself and some whose ids begin alike.
SELECT * FROM projections.seen($1::jsonb)
WHERE problem_id >= $2 AND problem_id < $2 || '~'
ORDER BY problem_id
LIMIT 2;

-- name: timeline
-- Where a problem out of sight goes on for this one, its id is left out.
SELECT
    timeline.stream, timeline.version, timeline.position, timeline.desk, timeline.type, timeline.actor_id,
    timeline.actor_role, timeline.agency, timeline.at, timeline.ledger_at, timeline.book,
    CASE
        WHEN timeline.type = 'ProblemMerged' AND $1::jsonb ->> 'role' <> 'service' AND NOT EXISTS (
            SELECT FROM projections.seen($1::jsonb) AS target WHERE target.problem_id = timeline.summary ->> 'into'
        ) THEN timeline.summary - 'into'
        ELSE timeline.summary
    END AS summary
FROM projections.timeline
JOIN projections.seen($1::jsonb) USING (stream)
WHERE seen.problem_id = $2 AND timeline.version > $3
ORDER BY timeline.version
LIMIT $4;

-- name: referrals
-- Of every agency for whom sees all letters ($1), of one's own for whom sees these ($2); by a link the one that it names.
SELECT * FROM projections.referral
WHERE problem_id = $3 AND (
    EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = $3)
    OR (
        agency = $2::jsonb ->> 'agency' AND ($2::jsonb ->> 'referral' IS NULL OR referral_id = $2::jsonb ->> 'referral')
        AND EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = $3)
    )
)
ORDER BY part, referred_at, referral_id;

-- name: notices
-- To everybody for whom sees all letters ($1), to one's own agency for whom sees these ($2); by a link those that speak of
-- the referral that it names, reminders of it included.
SELECT notice.*, problem.register_number
FROM projections.notice
LEFT JOIN projections.problem USING (problem_id)
WHERE notice.problem_id = $3 AND (
    EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = $3)
    OR (
        notice.agency = $2::jsonb ->> 'agency'
        AND ($2::jsonb ->> 'referral' IS NULL OR $2::jsonb ->> 'referral' = ANY (string_to_array(notice.subject, '/')))
        AND EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = $3)
    )
)
ORDER BY notice.caused_at, notice.notice_id;

-- name: dead_letters
-- Notices that no channel could deliver and nobody has had sent again, oldest first.
SELECT notice.*, seen.register_number
FROM projections.notice
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE notice.status = 'failed' AND ($2::text IS NULL OR seen.book = $2)
ORDER BY notice.caused_at, notice.problem_id, notice.notice_id
LIMIT $3;

-- name: recommendations
-- What was recommended on the desk's problems, by addressee, oldest first: all of it for whom sees the events ($1); for who
-- speaks for an agency to which the problem is listed ($2) what was approved and is addressed to it, and by a link for one
-- referral nothing. The addressee's last answer counts. After the one with the keys $6, at most $7.
SELECT
    count(*) OVER () AS remaining,
    problem.problem_id, problem.register_number, problem.phase, problem.severity, problem.category, problem.region,
    (proposal.summary ->> 'number')::integer AS number,
    proposal.summary ->> 'addressee' AS addressee,
    proposal.summary ->> 'office' AS office,
    ARRAY(SELECT jsonb_array_elements_text(proposal.summary -> 'steps')::integer) AS steps,
    CASE
        WHEN answer.at IS NOT NULL THEN 'answered'
        WHEN fallen.at IS NOT NULL THEN 'fallen'
        WHEN approval.at IS NOT NULL THEN 'approved'
        WHEN sent_back.at IS NOT NULL THEN 'sent_back'
        WHEN EXISTS (
            SELECT FROM projections.timeline AS later
            WHERE later.stream = proposal.stream AND later.version > proposal.version AND later.type = proposal.type
        ) THEN 'replaced'
        ELSE 'awaiting_approval'
    END AS standing,
    proposal.at AS recommended_at, approval.at AS approved_at, sent_back.at AS sent_back_at,
    answer.at AS answered_at, answer.response, answer.reason
FROM projections.timeline AS proposal
JOIN projections.problem ON problem.stream = proposal.stream
LEFT JOIN LATERAL (
    SELECT at FROM projections.timeline AS event
    WHERE event.stream = proposal.stream AND event.type = 'RecommendationApproved'
        AND event.summary -> 'number' = proposal.summary -> 'number'
    LIMIT 1
) AS approval ON true
LEFT JOIN LATERAL (
    SELECT at FROM projections.timeline AS event
    WHERE event.stream = proposal.stream AND event.type = 'RecommendationReturned'
        AND event.summary -> 'number' = proposal.summary -> 'number'
    LIMIT 1
) AS sent_back ON true
LEFT JOIN LATERAL (
    SELECT at FROM projections.timeline AS event
    WHERE event.stream = proposal.stream AND event.type = 'ProblemCorrected'
        AND event.summary -> 'fallen' = proposal.summary -> 'number'
    LIMIT 1
) AS fallen ON true
LEFT JOIN LATERAL (
    SELECT event.at, event.summary ->> 'response' AS response,
        -- A person's word: it stands in the event and in no query table.
        convert_from(stored.body, 'UTF8')::jsonb -> 'data' ->> 'reason' AS reason
    FROM projections.timeline AS event
    JOIN ledger.entry AS stored ON stored.stream = event.stream AND stored.version = event.version
    WHERE event.stream = proposal.stream AND event.type = 'FollowThroughRecorded'
        AND event.summary -> 'number' = proposal.summary -> 'number'
    ORDER BY event.version DESC
    LIMIT 1
) AS answer ON true
WHERE proposal.book = $3 AND proposal.type = 'ResolutionRecommended'
    AND ($4::text IS NULL OR proposal.summary ->> 'addressee' = $4)
    AND (NOT $5::boolean OR (approval.at IS NOT NULL AND answer.at IS NULL AND fallen.at IS NULL))
    AND (
        EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = problem.problem_id)
        OR (
            approval.at IS NOT NULL AND proposal.summary ->> 'addressee' = $2::jsonb ->> 'agency'
            AND $2::jsonb ->> 'referral' IS NULL
            AND EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = problem.problem_id)
        )
    )
    AND (
        $6::text[] IS NULL
        OR (
            (proposal.summary ->> 'addressee') COLLATE "C", (proposal.summary ->> 'office') COLLATE "C", proposal.at,
            problem.problem_id COLLATE "C", (proposal.summary ->> 'number')::integer
        ) > (($6)[1], ($6)[2], ($6)[3]::timestamptz, ($6)[4], ($6)[5]::integer)
    )
ORDER BY (proposal.summary ->> 'addressee') COLLATE "C", (proposal.summary ->> 'office') COLLATE "C", proposal.at,
    problem.problem_id COLLATE "C", (proposal.summary ->> 'number')::integer
LIMIT $7;

-- name: open_problems
-- Problems of the desk that have not ended, or on which something is still owed, gravest first.
SELECT * FROM projections.seen($1::jsonb)
WHERE book = $2 AND NOT (phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND next_due_key IS NULL)
ORDER BY severity DESC, detected_at, problem_id;

-- name: owed
-- What is owed on the desk's problems, nearest deadline first: all of it for whom sees the events ($1); for who speaks for an
-- agency to which the problem is listed ($2) what that agency owes on a referral, by a link on the one that it names.
SELECT
    problem.problem_id, problem.register_number, problem.severity, problem.category,
    obligation.key, obligation.agency, obligation.office, obligation.opened_at, obligation.due_at, obligation.reminders,
    obligation.missed,
    coalesce(problem.next_due_key = 'pause', false) AS paused,
    extension.from_due_at AS extended_from
FROM projections.obligation
JOIN projections.problem ON problem.stream = obligation.stream
LEFT JOIN LATERAL (
    SELECT (event.summary ->> 'from_due_at')::timestamptz AS from_due_at FROM projections.timeline AS event
    WHERE event.stream = obligation.stream AND event.type = 'DeadlineExtended' AND event.summary ->> 'key' = obligation.key
        AND event.at >= obligation.opened_at
    ORDER BY event.version DESC
    LIMIT 1
) AS extension ON true
WHERE obligation.book = $3 AND (
    EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = problem.problem_id)
    OR (
        EXISTS (
            SELECT FROM projections.referral
            WHERE referral.problem_id = problem.problem_id AND referral.agency = $2::jsonb ->> 'agency'
                AND referral.referral_id = ANY (string_to_array(obligation.key, '/'))
                AND ($2::jsonb ->> 'referral' IS NULL OR referral.referral_id = $2::jsonb ->> 'referral')
        )
        AND EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = problem.problem_id)
    )
)
ORDER BY obligation.due_at, problem.problem_id, obligation.key;

-- name: owed_on
-- What is owed on some problems, nearest deadline first: all of it for whom sees the events ($1); for who speaks for an
-- agency to which the problem is listed ($2) what that agency owes on a referral, by a link on the one that it names.
SELECT
    problem.problem_id, problem.register_number, problem.severity, problem.category,
    obligation.key, obligation.agency, obligation.office, obligation.opened_at, obligation.due_at, obligation.remind_at,
    obligation.reminders,
    obligation.missed,
    coalesce(problem.next_due_key = 'pause', false) AS paused,
    extension.from_due_at AS extended_from
FROM projections.obligation
JOIN projections.problem ON problem.stream = obligation.stream
LEFT JOIN LATERAL (
    SELECT (event.summary ->> 'from_due_at')::timestamptz AS from_due_at FROM projections.timeline AS event
    WHERE event.stream = obligation.stream AND event.type = 'DeadlineExtended' AND event.summary ->> 'key' = obligation.key
        AND event.at >= obligation.opened_at
    ORDER BY event.version DESC
    LIMIT 1
) AS extension ON true
WHERE problem.problem_id = ANY ($3) AND (
    EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = problem.problem_id)
    OR (
        EXISTS (
            SELECT FROM projections.referral
            WHERE referral.problem_id = problem.problem_id AND referral.agency = $2::jsonb ->> 'agency'
                AND referral.referral_id = ANY (string_to_array(obligation.key, '/'))
                AND ($2::jsonb ->> 'referral' IS NULL OR referral.referral_id = $2::jsonb ->> 'referral')
        )
        AND EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = problem.problem_id)
    )
)
ORDER BY obligation.due_at, problem.problem_id, obligation.key;

-- name: intake
-- One's own report for whom sees its fate ($1), every report for whom sees the problem's events ($2). A report that nothing
-- happened is seen by who handed it in, though not by a link, and by whose totals it counts in ($4).
SELECT * FROM projections.intake
WHERE intake_id = $3 AND (
    EXISTS (SELECT FROM projections.seen($2::jsonb) WHERE seen.problem_id = intake.problem_id)
    OR ($1::jsonb -> 'persons' ? handed_in_by AND (
        (problem_id IS NULL AND $1::jsonb ->> 'stream' IS NULL)
        OR EXISTS (SELECT FROM projections.seen($1::jsonb) WHERE seen.problem_id = intake.problem_id)
    ))
    OR (problem_id IS NULL AND $4::boolean AND projections.is_within(desk, $1::jsonb ->> 'scope'))
);

-- name: intakes_of_problem
SELECT report.* FROM projections.problem_report AS report
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE problem_id = $2
ORDER BY report.position;

-- name: newest_reports
-- The newest reports whose words may be opened; a restricted problem is opened by itself alone.
SELECT report.intake_id, report.problem_id, seen.stream, seen.register_number, report.reported_at, report.text_commitment
FROM projections.intake_report AS report
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE report.book = $2 AND NOT seen.restricted
ORDER BY report.position DESC
LIMIT $3;

-- name: intakes_behind
-- planned once
-- Reports that tell of a problem, those of problems merged into it included, the first of them.
WITH RECURSIVE behind AS (
    SELECT seen.problem_id FROM projections.seen($1::jsonb) WHERE seen.problem_id = $2
    UNION
    SELECT merged.problem_id FROM projections.seen($1::jsonb) AS merged
    JOIN behind ON merged.merged_into = behind.problem_id
)
SELECT told.* FROM behind
CROSS JOIN LATERAL (
    SELECT * FROM projections.problem_report AS report
    WHERE report.problem_id = behind.problem_id
    ORDER BY report.position
    LIMIT $3
) AS told
ORDER BY told.position
LIMIT $3;

-- name: merged_into
-- Problems that lived on in this one at an instant, directly or by way of others, with the event that merged each.
WITH RECURSIVE behind AS (
    SELECT
        $2::text COLLATE "C" AS problem_id, NULL::text COLLATE "C" AS stream, NULL::integer AS version, NULL AS into,
        NULL::timestamptz AS merged_at, NULL::timestamptz AS ledger_at
    UNION
    SELECT
        source.problem_id, merging.stream, merging.version, merging.summary ->> 'into', merging.at, merging.ledger_at
    FROM behind
    CROSS JOIN LATERAL wall.mergings_into(behind.problem_id) AS found
    JOIN projections.timeline AS merging ON merging.stream = found.stream AND merging.version = found.version
    JOIN projections.seen($1::jsonb) AS source ON source.stream = merging.stream
    WHERE merging.ledger_at <= $3 AND NOT EXISTS (
        SELECT FROM projections.timeline AS later
        WHERE later.stream = merging.stream AND later.version > merging.version
            AND later.type = 'ProblemUnmerged' AND later.ledger_at <= $3
    )
)
SELECT
    behind.problem_id, behind.stream, behind.into, behind.merged_at,
    CASE WHEN EXISTS (
        SELECT FROM projections.timeline AS entry
        WHERE entry.stream = behind.stream AND entry.type = 'ProblemInventoried' AND entry.ledger_at <= $3
    ) THEN source.register_number END AS register_number,
    -- A person's word: it stands in the event and in no query table.
    convert_from(stored.body, 'UTF8')::jsonb -> 'data' ->> 'reason' AS reason
FROM behind
JOIN projections.problem AS source ON source.problem_id = behind.problem_id
JOIN ledger.entry AS stored ON stored.stream = behind.stream AND stored.version = behind.version
WHERE behind.problem_id <> $2
ORDER BY behind.ledger_at, behind.problem_id;

-- name: reports_of_problems
-- Reports that opened or joined these problems up to an instant, with why each joined.
SELECT report.*, entry.ledger_at, coalesce(entry.summary -> 'matched_by', '[]') AS matched_by
FROM projections.intake_report AS report
JOIN projections.seen($1::jsonb) USING (problem_id)
JOIN projections.timeline AS entry
    ON entry.book = report.book AND entry.position = report.position AND entry.stream = seen.stream
WHERE report.problem_id = ANY ($2) AND entry.ledger_at <= $3
ORDER BY report.position;

-- name: problems_by_intake_prefix
-- The problem that a report opened or joined, and of another one whose id begins alike: by any of its reports for whom the
-- problem is listed ($2), else by one's own.
SELECT report.intake_id, seen.* FROM projections.intake_report AS report
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE report.intake_id >= $3 AND report.intake_id < $3 || '~' AND (
    $1::jsonb -> 'persons' ? report.handed_in_by
    OR EXISTS (SELECT FROM projections.seen($2::jsonb) AS listed WHERE listed.problem_id = report.problem_id)
)
ORDER BY report.intake_id
LIMIT 2;

-- name: ever_merged_into
-- planned once
-- Problems that were merged into this one at some time, perhaps no longer.
SELECT DISTINCT problem_id FROM wall.mergings_into($2)
JOIN projections.timeline USING (stream, version)
JOIN projections.seen($1::jsonb) USING (stream)
ORDER BY problem_id;

-- name: undelivered
-- Notices that are not delivered, by agency and office, oldest first; those to reporters last; after the one with the keys $5.
-- What holds up one that waits is known of the last attempt at it; when one goes that waits for company, in the queue.
SELECT notice.*, count(*) OVER () AS remaining, seen.register_number, held_up.code AS waits_for, held_up.status AS answered, held_up.tried_at,
    held_up.attempts AS tried, coalesce(bundle.due_at, greatest(queued.due_at, turn.not_before)) AS goes_at
FROM projections.notice
JOIN projections.seen($1::jsonb) USING (problem_id)
LEFT JOIN work.queued_letter AS queued
    ON queued.stream = seen.stream AND queued.notice_id = notice.notice_id AND notice.status = 'pending'
LEFT JOIN work.letter_bundle AS bundle ON bundle.bundle_id = queued.bundle_id
LEFT JOIN work.letter_office AS turn
    ON (turn.book, turn.agency, turn.office) = (queued.book, queued.agency, queued.office) AND queued.severity < 4
LEFT JOIN work.held_up_notice AS held_up
    ON held_up.problem_id = notice.problem_id AND held_up.notice_id = notice.notice_id AND notice.status = 'pending'
WHERE seen.book = $2 AND ($3::text IS NULL OR notice.agency = $3)
    AND (notice.status IN ('pending', 'failed') OR (notice.status = 'skipped' AND notice.code = 'NO_CONTACT'))
    AND (
        $5::text[] IS NULL
        OR (
            coalesce(notice.agency, '~') COLLATE "C", coalesce(notice.office, '') COLLATE "C", notice.caused_at,
            notice.problem_id COLLATE "C", notice.notice_id COLLATE "C"
        ) > (($5)[1], ($5)[2], ($5)[3]::timestamptz, ($5)[4], ($5)[5])
    )
ORDER BY coalesce(notice.agency, '~') COLLATE "C", coalesce(notice.office, '') COLLATE "C", notice.caused_at,
    notice.problem_id COLLATE "C", notice.notice_id COLLATE "C"
LIMIT $4;

-- name: held_up
-- What notices wait for, the cause of most of them first.
SELECT held_up.code AS waits_for, held_up.status AS answered, count(*) AS notices
FROM work.held_up_notice AS held_up
JOIN projections.notice USING (problem_id, notice_id)
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE notice.status = 'pending'
GROUP BY held_up.code, held_up.status
ORDER BY notices DESC, waits_for, answered;

-- name: late_letters
-- Offices with letters that should have gone longer ago than $2, window and pause over; whose oldest is oldest, first.
SELECT queued.agency, queued.office, count(*) AS notices, min(queued.due_at) AS due_at
FROM work.queued_letter AS queued
JOIN projections.seen($1::jsonb) USING (stream)
WHERE queued.due_at + queued.pause + $2::interval < $3
GROUP BY queued.agency, queued.office
ORDER BY due_at, queued.agency, queued.office;

-- name: unreached_offices
-- Offices that were to be told and had no address, or whose letter came back, in the order of the agencies.
SELECT notice.agency, notice.office, count(*) AS notices
FROM projections.notice
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE ((notice.status = 'skipped' AND notice.code = 'NO_CONTACT') OR (notice.status = 'failed' AND notice.code = 'BOUNCED'))
    AND notice.agency IS NOT NULL
GROUP BY notice.agency, notice.office
ORDER BY notice.agency, notice.office;

-- name: notices_by_reference
-- Notices whose newest letter went by mail under this Message-ID, in the order of the problems.
SELECT notice.*, seen.register_number, seen.stream
FROM projections.notice
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE notice.channel = 'SMTP' AND notice.reference = $2
ORDER BY notice.problem_id COLLATE "C", notice.notice_id COLLATE "C";

-- name: open_candidates
-- Living problems that a report might tell of, nearest in time first, with what seals the first reports of each.
WITH near AS (
    SELECT * FROM projections.seen($1::jsonb)
    WHERE book = $2 AND ($3::text IS NULL OR category = $3) AND ($4::text[] IS NULL OR region = ANY ($4))
        -- What happened on a day of which nobody knows the hour may have happened at any.
        AND occurred_at BETWEEN $5::timestamptz - $6::interval - $10::interval AND $9::timestamptz + $6::interval
        AND coalesce(occurred_until, occurred_at) >= $5::timestamptz - $6::interval
        AND phase IN ('detected', 'inventoried', 'coordinating', 'recommended', 'reporting')
    ORDER BY greatest(occurred_at - $9, $5 - coalesce(occurred_until, occurred_at), interval '0'), problem_id
    LIMIT $7
)
SELECT near.problem_id, near.register_number, near.category, near.region, near.severity, near.occurred_at, near.occurred_until,
    near.phase, near.intake_count,
    coalesce(told.texts, '{}') AS texts, coalesce(told.places, '{}') AS places
FROM near
CROSS JOIN LATERAL (
    SELECT array_agg(report.text_commitment ORDER BY report.position) AS texts,
        array_agg(report.place_commitment ORDER BY report.position) AS places
    FROM (
        SELECT intake_report.* FROM projections.intake_report
        JOIN projections.seen($1::jsonb) AS source USING (problem_id)
        WHERE source.problem_id = near.problem_id OR source.merged_into = near.problem_id
        ORDER BY intake_report.position
        LIMIT $8
    ) AS report
) AS told
ORDER BY greatest(near.occurred_at - $9, $5 - coalesce(near.occurred_until, near.occurred_at), interval '0'),
    near.problem_id;

-- name: open_problem_streams
SELECT stream FROM projections.problem
WHERE followed AND ($1::text IS NULL OR book = $1)
ORDER BY stream;

-- name: followed_problems
-- Problems whose process still has something to do, gravest first.
SELECT * FROM projections.problem
WHERE followed AND ($1::text IS NULL OR book = $1)
ORDER BY severity DESC, problem_id;

-- name: overdue
-- Open obligations on which the process had to act before an instant, longest waiting first.
SELECT * FROM projections.obligation
WHERE next_at < $1 AND ($2::text IS NULL OR book = $2)
ORDER BY next_at, stream, key
LIMIT $3;

-- name: as_of
SELECT position, ledger_at FROM wall.newest($1);

-- name: kept_views
SELECT name, query, kept_at FROM work.kept_view WHERE account = $1 AND desk = $2 ORDER BY kept_at, name;

-- name: charters
-- By what charters the desks of an election were formed, at a desk and below it.
SELECT *
FROM projections.desk_charter AS formed
WHERE split_part(formed.book, '/', 2) = $1::integer::text AND ($2 = '00' OR formed.desk || '.' LIKE $2 || '.%');

-- name: heard
-- When something was stored last in each of some books.
SELECT asked.book, newest.ledger_at AS at
FROM unnest($1::text[]) AS asked (book)
CROSS JOIN LATERAL wall.newest(asked.book) AS newest;
