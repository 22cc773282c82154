from django.db import migrations

# The same pairs of neighbouring characters as zhiheng.ui.words.bigrams, made by the database: a
# column of its own would change the digest of every factory that the trail knows.
FUNCTION = """
CREATE FUNCTION clients_pairs(one text, other text) RETURNS varchar(2)[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(t.word, i, 2)::varchar(2)), '{}')
    FROM unnest(ARRAY[one, other]) AS w(raw),
        LATERAL (SELECT regexp_replace(lower(normalize(w.raw, NFKC)), '\\s', '', 'g')) AS t(word),
        generate_series(1, greatest(length(t.word) - 1, 1)) AS i
    WHERE t.word <> ''
$$;
CREATE INDEX clients_factory_pairs ON clients_factory USING gin (clients_pairs(number, name));
CREATE INDEX clients_client_country ON clients_client (country, name);
"""
UNDO = """
DROP INDEX clients_client_country;
DROP INDEX clients_factory_pairs;
DROP FUNCTION clients_pairs(text, text);
"""


class Migration(migrations.Migration):
    """Factories are found by two characters, as clients are."""

    dependencies = [("clients", "0002_guard")]

    operations = [migrations.RunSQL(FUNCTION, UNDO)]
