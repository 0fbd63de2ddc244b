-- Notices of a desk, whatever became of them. What they are called here: `pending`, `failed`, `unreached` (skipped because the
-- office has no address), `delivered`, `unneeded` (skipped because nobody needs it any more).

-- name: outbox
-- Notices of the desk in one state ($4) or all, to one agency ($3) or everybody, newest first; after the one with the keys $6.
SELECT told.*, count(*) OVER () AS remaining
FROM (
    SELECT notice.*, seen.register_number, held_up.code AS waits_for, held_up.status AS answered, held_up.tried_at,
        held_up.attempts AS tried, coalesce(bundle.due_at, greatest(queued.due_at, turn.not_before)) AS goes_at,
        CASE WHEN notice.status <> 'skipped' THEN notice.status WHEN notice.code = 'NO_CONTACT' THEN 'unreached' ELSE 'unneeded' END AS state
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
) AS told
WHERE ($4::text IS NULL OR told.state = $4)
    AND (
        $6::text[] IS NULL
        OR (told.caused_at, told.problem_id COLLATE "C", told.notice_id COLLATE "C")
            < (($6)[1]::timestamptz, ($6)[2], ($6)[3])
    )
ORDER BY told.caused_at DESC, told.problem_id COLLATE "C" DESC, told.notice_id COLLATE "C" DESC
LIMIT $5;

-- name: outbox_counts
-- How many notices of the desk there are in each state, by agency; to reporters under none.
SELECT notice.agency,
    CASE WHEN notice.status <> 'skipped' THEN notice.status WHEN notice.code = 'NO_CONTACT' THEN 'unreached' ELSE 'unneeded' END AS state,
    count(*) AS notices
FROM projections.notice
JOIN projections.seen($1::jsonb) USING (problem_id)
WHERE seen.book = $2
GROUP BY notice.agency, state
ORDER BY notice.agency, state;
