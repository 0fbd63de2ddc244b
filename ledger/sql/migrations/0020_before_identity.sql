-- A book remembers a proof of the key from which its ids follow
-- depends: 0010_before_kinds_of_streams

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- A book without a proof was opened by a release whose ids had no key: there is none to be carried on.
ALTER TABLE ledger.book ADD COLUMN key_proof bytea NOT NULL CHECK (octet_length(key_proof) = 32);

DROP FUNCTION ledger.open_book(text, text, text, integer);

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

-- migrate: rollback

DROP FUNCTION ledger.open_book(text, text, text, integer, bytea);
ALTER TABLE ledger.book DROP COLUMN key_proof;

-- Opens a book; once more with the same terms is harmless, other terms are refused (DK002).
CREATE FUNCTION ledger.open_book(p_book text, p_origin text, p_register_name text, p_election_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.book WHERE book = p_book) THEN
        INSERT INTO ledger.book (book, origin, register_name, election_year)
        VALUES (p_book, p_origin, p_register_name, p_election_year)
        ON CONFLICT (book) DO NOTHING;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE (book, origin, register_name, election_year) = (p_book, p_origin, p_register_name, p_election_year)
    ) THEN
        RAISE EXCEPTION 'book % is open on other terms', p_book USING ERRCODE = 'DK002';
    END IF;
END
$$;

ALTER FUNCTION ledger.open_book OWNER TO desk_migrate;
REVOKE ALL ON FUNCTION ledger.open_book FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.open_book TO desk_app;
