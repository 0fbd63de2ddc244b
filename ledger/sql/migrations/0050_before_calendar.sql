-- A book goes by one calendar for ever
-- depends: 0041_before_attachments

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- By which calendar dates and hours are read (`domain/calendar.py`); NULL three times for the real one, which every book
-- from before has.
ALTER TABLE ledger.book
    ADD COLUMN rehearsal_begins_at timestamptz CHECK (isfinite(rehearsal_begins_at)),
    ADD COLUMN rehearsal_shows timestamptz CHECK (isfinite(rehearsal_shows)),
    ADD COLUMN rehearsal_speed double precision CHECK (rehearsal_speed > 0 AND rehearsal_speed < 'Infinity'),
    ADD CONSTRAINT book_rehearsal_is_whole
    CHECK (num_nulls(rehearsal_begins_at, rehearsal_shows, rehearsal_speed) IN (0, 3));

DROP FUNCTION ledger.open_book(text, text, text, integer, bytea);

-- Opens a book; once more with the same terms is harmless, other terms are refused (DK002), another key (DK003), and another
-- calendar (DK004). Without a rehearsal it goes by the real one.
CREATE FUNCTION ledger.open_book(
    p_book text,
    p_origin text,
    p_register_name text,
    p_election_year integer,
    p_key_proof bytea,
    p_rehearsal_begins_at timestamptz DEFAULT NULL,
    p_rehearsal_shows timestamptz DEFAULT NULL,
    p_rehearsal_speed double precision DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.book WHERE book = p_book) THEN
        INSERT INTO ledger.book (
            book, origin, register_name, election_year, key_proof, rehearsal_begins_at, rehearsal_shows, rehearsal_speed
        )
        VALUES (
            p_book, p_origin, p_register_name, p_election_year, p_key_proof,
            p_rehearsal_begins_at, p_rehearsal_shows, p_rehearsal_speed
        )
        ON CONFLICT (book) DO NOTHING;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE (book, origin, register_name, election_year) = (p_book, p_origin, p_register_name, p_election_year)
    ) THEN
        RAISE EXCEPTION 'book % is open on other terms', p_book USING ERRCODE = 'DK002';
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.book WHERE (book, key_proof) = (p_book, p_key_proof)) THEN
        RAISE EXCEPTION 'the ids of book % follow from another key', p_book USING ERRCODE = 'DK003';
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE book = p_book
            AND (rehearsal_begins_at, rehearsal_shows, rehearsal_speed)
            IS NOT DISTINCT FROM (p_rehearsal_begins_at, p_rehearsal_shows, p_rehearsal_speed)
    ) THEN
        RAISE EXCEPTION 'book % goes by another calendar', p_book USING ERRCODE = 'DK004';
    END IF;
END
$$;

REVOKE ALL ON FUNCTION ledger.open_book FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.open_book TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION ledger.open_book(text, text, text, integer, bytea, timestamptz, timestamptz, double precision);
ALTER TABLE ledger.book
    DROP CONSTRAINT book_rehearsal_is_whole,
    DROP COLUMN rehearsal_begins_at,
    DROP COLUMN rehearsal_shows,
    DROP COLUMN rehearsal_speed;

-- Opens a book; once more with the same terms is harmless, other terms are refused (DK002), and another key (DK003).
CREATE FUNCTION ledger.open_book(
    p_book text, p_origin text, p_register_name text, p_election_year integer, p_key_proof bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.book WHERE book = p_book) THEN
        INSERT INTO ledger.book (book, origin, register_name, election_year, key_proof)
        VALUES (p_book, p_origin, p_register_name, p_election_year, p_key_proof)
        ON CONFLICT (book) DO NOTHING;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE (book, origin, register_name, election_year) = (p_book, p_origin, p_register_name, p_election_year)
    ) THEN
        RAISE EXCEPTION 'book % is open on other terms', p_book USING ERRCODE = 'DK002';
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.book WHERE (book, key_proof) = (p_book, p_key_proof)) THEN
        RAISE EXCEPTION 'the ids of book % follow from another key', p_book USING ERRCODE = 'DK003';
    END IF;
END
$$;

REVOKE ALL ON FUNCTION ledger.open_book FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.open_book TO desk_app;

RESET ROLE;
