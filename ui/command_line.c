/* The command line: options anywhere, then the row of the table, then whether both fit together. */
#include "ui/command.h"

#include "base/auto.h"

typedef struct OptionSpec {
	char letter;
	const char *name, *value;
} OptionSpec;

static const OptionSpec specs[OPTION_COUNT] = {
#define X(id, letter, name, value, help) {letter, name, value},
	CLI_OPTIONS(X)
#undef X
};

/* OptionSet is one integer: this stops compiling when the options outgrow it. */
typedef char options_fit_in_a_set[OPTION_COUNT <= 64 ? 1 : -1];

void option_label(OptionId id, Buf *out)
{
	const OptionSpec *spec = &specs[id];
	bool both = spec->letter != 0 && spec->name[0] != '\0';
	if (spec->letter != 0)
		buf_addf(out, "-%c%s", spec->letter, both ? ", " : "");
	if (spec->name[0] != '\0')
		buf_addf(out, "--%s", spec->name);
	if (spec->value[0] != '\0')
		buf_addf(out, " %s", spec->value);
}

bool cli_has(const Cli *cli, OptionId id)
{
	return (cli->given >> id & 1u) != 0;
}

Str cli_value(const Cli *cli, OptionId id)
{
	return str_from(cli->values[id]);
}

Str cli_word(const Cli *cli, size_t index)
{
	return str_from(index < cli->word_count ? cli->words[index] : NULL);
}

bool cli_number(const Cli *cli, OptionId id, int64_t otherwise, int64_t min, int64_t max,
	int64_t *ret_value, Err *err)
{
	int64_t value = otherwise;
	if (cli_has(cli, id) &&
		(!str_to_int64(cli_value(cli, id), &value) || value < min || value > max)) {
		AUTO(buf_free) Buf label = {0};
		option_label(id, &label);
		return err_set(err, ERR_USAGE, "%s: \"%s\" is not a number from %lld to %lld",
			buf_cstr(&label), cli->values[id], (long long)min, (long long)max);
	}
	*ret_value = value;
	return true;
}

void cli_free(Cli *cli)
{
	desk_close(cli->desk);
	cli->desk = NULL;
	arena_free(&cli->arena);
}

bool cli_find_folder(Cli *cli, Err *err)
{
	const char *given = cli_has(cli, OPTION_WORKSPACE) ? cli->values[OPTION_WORKSPACE] : NULL;
	return cli->folder != NULL || workspace_find(&cli->arena, given, &cli->folder, err);
}

bool cli_open_desk(Cli *cli, Err *err)
{
	return cli_find_folder(cli, err) &&
	       desk_open(cli->folder, cli->values[OPTION_AS], &cli->desk, err);
}

/* How many letters differ (Levenshtein, neighbours swapped count one). Long names differ anyway. */
static size_t name_distance(const char *a, const char *b)
{
	enum { LONGEST = 32 };
	size_t row[3][LONGEST + 1], m = strlen(a), n = strlen(b);
	if (m > LONGEST || n > LONGEST)
		return LONGEST;
	for (size_t k = 0; k <= n; k++)
		row[0][k] = k;
	for (size_t i = 1; i <= m; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
		now[0] = i;
		for (size_t k = 1; k <= n; k++) {
			size_t best = last[k - 1] + (a[i - 1] != b[k - 1]);
			best = last[k] + 1 < best ? last[k] + 1 : best;
			best = now[k - 1] + 1 < best ? now[k - 1] + 1 : best;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
				before[k - 2] + 1 < best)
				best = before[k - 2] + 1;
			now[k] = best;
		}
	}
	return row[m % 3][n];
}

static bool near_enough(size_t distance, const char *name)
{
	size_t third = strlen(name) / 3;
	return distance <= (third > 2 ? third : third > 0 ? third : 1);
}

static const char *nearest_option(OptionSet among, const char *wrong)
{
	const char *nearest = NULL;
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		size_t distance = name_distance(wrong, specs[i].name);
		if ((among >> i & 1u) == 0 || specs[i].name[0] == '\0' || distance >= least ||
			!near_enough(distance, specs[i].name))
			continue;
		least = distance;
		nearest = specs[i].name;
	}
	return nearest;
}

static const Command *nearest_command(const Cli *cli, const char *one, const char *two)
{
	const Command *nearest = NULL;
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < cli->table.count; i++) {
		const char *name = cli->table.items[i].name;
		size_t a = name_distance(one, name), b = name_distance(two, name);
		size_t distance = a < b ? a : b;
		if (distance >= least || !near_enough(distance, name))
			continue;
		least = distance;
		nearest = &cli->table.items[i];
	}
	return nearest;
}

typedef struct Args {
	char **items;
	size_t count, at;
	const char *unknown; /* the first option nobody knows, without dashes */
} Args;

static OptionId find_option(const char *name, size_t len)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (len > 0 && strlen(specs[i].name) == len &&
			memcmp(specs[i].name, name, len) == 0)
			return (OptionId)i;
	return OPTION_COUNT;
}

static OptionId find_letter(char letter)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (specs[i].letter != 0 && specs[i].letter == letter)
			return (OptionId)i;
	return OPTION_COUNT;
}

static void option_store(Cli *cli, OptionId id, const char *value)
{
	cli->given |= (OptionSet)1 << id;
	cli->values[id] = value;
	if (id == OPTION_SET)
		*ARENA_PUSH(&cli->arena, cli->sets, cli->set_count) = value;
	if (id == OPTION_JSON || id == OPTION_PLAIN)
		cli->json = id == OPTION_JSON;
}

/* An empty value is most often a script's unset variable: `execute --action "$ID"` must not mean
 * all. */
static const OptionSet may_be_empty = OPTION_BIT(CONFIRM) | OPTION_BIT(GROUPS);

/* `joined` is the value written in the same word (--reason=TEXT, -k5), or NULL. */
static bool option_value(Cli *cli, Args *args, OptionId id, const char *joined, Err *err)
{
	AUTO(buf_free) Buf label = {0};
	option_label(id, &label);
	if (specs[id].value[0] == '\0') {
		if (joined != NULL)
			return err_set(err, ERR_USAGE, "%s takes no value", buf_cstr(&label));
		option_store(cli, id, "");
		return true;
	}
	if (joined == NULL && args->at == args->count)
		return err_set(err, ERR_USAGE, "%s: the value is missing", buf_cstr(&label));
	const char *value = joined != NULL ? joined : args->items[args->at++];
	if (value[0] == '\0' && (may_be_empty >> id & 1u) == 0)
		return err_set(err, ERR_USAGE, "%s: the value is empty", buf_cstr(&label));
	option_store(cli, id, value);
	return true;
}

static bool take_option(Cli *cli, Args *args, const char *word, Err *err)
{
	const char *joined = NULL;
	OptionId id;
	if (word[1] == '-') {
		joined = strchr(word, '=');
		size_t len = joined == NULL ? strlen(word) - 2 : (size_t)(joined - word) - 2;
		id = find_option(word + 2, len);
		joined = joined == NULL ? NULL : joined + 1;
	} else {
		id = find_letter(word[1]);
		joined = word[2] == '\0' ? NULL : word + 2;
	}
	if (id != OPTION_COUNT)
		return option_value(cli, args, id, joined, err);
	if (args->unknown == NULL)
		args->unknown = word;
	return true;
}

static bool take_words(Cli *cli, Args *args, Err *err)
{
	bool ended = false;
	while (args->at < args->count) {
		char *word = args->items[args->at++];
		if (ended || word[0] != '-' || word[1] == '\0')
			*ARENA_PUSH(&cli->arena, cli->words, cli->word_count) = word;
		else if (strcmp(word, "--") == 0)
			ended = true;
		else if (!take_option(cli, args, word, err))
			return false;
	}
	return true;
}

static const Command *find_command(const Cli *cli, const char *name)
{
	for (size_t i = 0; i < cli->table.count; i++)
		if (strcmp(cli->table.items[i].name, name) == 0)
			return &cli->table.items[i];
	return NULL;
}

/* "audit" alone: which of its commands? */
static bool which_one(const Cli *cli, Str first, Err *err)
{
	AUTO(buf_free) Buf names = {0};
	for (size_t i = 0; i < cli->table.count; i++) {
		Str name = str_from(cli->table.items[i].name);
		if (str_starts(name, first) && name.len > first.len && name.ptr[first.len] == ' ')
			buf_addf(&names, "%s%s", names.len > 0 ? ", " : "", name.ptr);
	}
	if (names.len > 0)
		return err_set(err, ERR_USAGE, "%s: which one? %s", first.ptr, buf_cstr(&names));
	return err_set(err, ERR_USAGE, "there is no command \"%s\": `countersign help` lists them",
		first.ptr);
}

static bool unknown_command(Cli *cli, const char *two, Err *err)
{
	const char *one = cli->words[0];
	const Command *nearest = nearest_command(cli, one, two);
	if (nearest == NULL)
		return which_one(cli, str_from(one), err);
	cli->command = nearest; /* its usage follows the message */
	bool words = strchr(nearest->name, ' ') != NULL;
	return err_set(err, ERR_USAGE, "there is no command \"%s\": did you mean \"%s\"?",
		words ? two : one, nearest->name);
}

static bool take_command(Cli *cli, Err *err)
{
	if (cli->word_count == 0)
		return true;
	const char *one = cli->words[0];
	const char *second = cli->word_count > 1 ? cli->words[1] : "";
	const char *two =
		arena_fmt(&cli->arena, "%s%s%s", one, second[0] != '\0' ? " " : "", second).ptr;
	const Command *pair = find_command(cli, two);
	cli->command = pair != NULL ? pair : find_command(cli, one);
	if (cli->command == NULL)
		return unknown_command(cli, two, err);
	size_t used = strchr(cli->command->name, ' ') != NULL ? 2 : 1;
	cli->words += used;
	cli->word_count -= used;
	return true;
}

static bool check_known(Cli *cli, const char *unknown, Err *err)
{
	if (unknown == NULL)
		return true;
	OptionSet among = OPTIONS_EVERYWHERE | (cli->command == NULL ? 0 : cli->command->takes);
	const char *name = unknown + strspn(unknown, "-");
	name = arena_cstr(&cli->arena, (Str){name, strcspn(name, "=")});
	const char *nearest = nearest_option(among, name);
	if (nearest != NULL)
		return err_set(err, ERR_USAGE, "there is no option \"%s\": did you mean --%s?",
			unknown, nearest);
	return err_set(err, ERR_USAGE, "there is no option \"%s\": see `countersign help%s%s`",
		unknown, cli->command == NULL ? "" : " ",
		cli->command == NULL ? "" : cli->command->name);
}

static bool check_options(const Cli *cli, Err *err)
{
	const Command *c = cli->command;
	OptionSet wrong =
		cli->given & ~(OPTIONS_EVERYWHERE | (c == NULL ? 0 : c->takes | c->needs));
	OptionSet missing = c == NULL ? 0 : c->needs & ~cli->given;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		AUTO(buf_free) Buf label = {0};
		option_label((OptionId)i, &label);
		if ((wrong >> i & 1u) != 0)
			return err_set(err, ERR_USAGE, "%s: %s is no option of it",
				c == NULL ? "the screen" : c->name, buf_cstr(&label));
		if ((missing >> i & 1u) != 0)
			return err_set(err, ERR_USAGE, "%s needs %s", c->name, buf_cstr(&label));
	}
	return true;
}

static bool check_words(const Cli *cli, Err *err)
{
	const Command *c = cli->command;
	if (c == NULL || (cli->word_count >= c->min && cli->word_count <= c->max))
		return true;
	if (cli->word_count < c->min)
		return err_set(err, ERR_USAGE, "%s: too little was given", c->name);
	return err_set(err, ERR_USAGE, "%s: \"%s\" is too much (quote a text of several words)",
		c->name, cli->words[c->max]);
}

bool cli_parse(Cli *cli, int argc, char **argv, Err *err)
{
	Args args = {.items = argv, .count = (size_t)argc, .at = 1};
	if (!take_words(cli, &args, err)) {
		Err other = {0};
		(void)take_command(cli, &other); /* for the usage that follows the message */
		return false;
	}
	bool help = cli_has(cli, OPTION_HELP) || cli_has(cli, OPTION_VERSION);
	if (!take_command(cli, err) || !check_known(cli, args.unknown, err))
		return false;
	return help || (check_options(cli, err) && check_words(cli, err));
}
