#include "stage/validator.h"

#include "base/auto.h"
#include "stage/identity.h"
#include "stage/suggest.h"
#include "stage/validator_origin.h"
#include "text/fold.h"
#include "text/wordlist.h"

/* What the examination of one action needs to know beyond Exam, and what comes out of it. */
typedef struct Judging {
	Exam exam;
	Str id, tool;
	int64_t number;
	bool reply_ok;
	const Answer *in;
	Buf needs;
} Judging;

static Str draft_value(const Case *c, Str plain, Str to)
{
	if (str_is(to, "/draft/text"))
		return plain;
	return str_is(to, "/draft/subject") ? c->draft.subject : c->draft.reason;
}

/* The arguments with the bound ones filled in, in the order of the manifest's schema. */
static Json *complete_arguments(
	const Case *c, const Tool *tool, Str plain, const Json *given, const Json *bound)
{
	bool object = json_is(given, JSON_OBJECT);
	AUTO(json_freep) Json *all = object ? json_copy(given) : json_new_object();
	for (const Json *b = json_first(bound); b != NULL; b = json_next(b))
		json_set_key(all, json_key(b), json_new_str(draft_value(c, plain, json_str(b))));
	Json *ordered = json_new_object();
	const Json *properties = tool == NULL ? NULL :
		json_get(json_get(tool->manifest, "arguments"), "properties");
	for (const Json *p = json_first(properties); p != NULL; p = json_next(p)) {
		const Json *value = json_get_str(all, json_key(p));
		if (value != NULL)
			json_set_key(ordered, json_key(p), json_copy(value));
	}
	for (const Json *a = json_first(all); a != NULL; a = json_next(a))
		if (json_get_str(ordered, json_key(a)) == NULL)
			json_set_key(ordered, json_key(a), json_copy(a));
	return ordered;
}

static bool is_reply(const Json *bound)
{
	for (const Json *b = json_first(bound); b != NULL; b = json_next(b))
		if (str_is(json_str(b), "/draft/text"))
			return true;
	return false;
}

static void need(Judging *j, Str what)
{
	if (j->needs.len > 0)
		buf_adds(&j->needs, "; ");
	buf_add(&j->needs, what);
}

/* The manifest lists what is allowed; what is stronger than the weakest listed is allowed too. */
static bool origin_allowed(const Tool *t, const Leaf *leaf)
{
	for (int o = (int)leaf->origin; o <= ORIGIN_MODEL; o++)
		if (tool_allows_origin(t, leaf->argument, str_from(origin_name((Origin)o))))
			return true;
	return false;
}

/* A reply may go back to where the ticket came from, whoever that is. */
static bool answers_sender(const Judging *j, const Leaf *leaf)
{
	return is_reply(j->exam.bound) && j->exam.c->ticket.requester.email.len > 0 &&
		str_ieq(json_str(leaf->value), j->exam.c->ticket.requester.email);
}

static void need_retyping(Judging *j, const Leaf *leaf)
{
	bool goes_there = tool_is_destination(j->exam.tool, leaf->argument) &&
		leaf->origin > ORIGIN_RECORD && !answers_sender(j, leaf);
	if (json_get_str(j->exam.bound, leaf->argument) != NULL)
		return; /* follows the reply, which is checked as a text */
	if (goes_there || !origin_allowed(j->exam.tool, leaf))
		need(j,
			arena_fmt(j->exam.arena, STR_FMT " comes from %s%s" STR_FMT "%s: retype it",
				STR_ARG(str_slice(leaf->pointer, 1, leaf->pointer.len)),
				origin_name(leaf->origin), leaf->source.len > 0 ? " (" : "",
				STR_ARG(leaf->source), leaf->source.len > 0 ? ")" : ""));
}

/* Argument names that say whose, which one, whereto or how much: whole, or behind an underscore. */
static const char sensitive[] =
	"id ids cents amount price total number iban account card invoice payment recipient recipients "
	"to cc bcc email emails mail address phone url link user username participant participants "
	"attendee attendees password key token channel domain host file";

static bool is_sensitive(const Tool *t, Str argument)
{
	AUTO(folded_free) Folded name = fold_text(argument, FOLD_CASE);
	Str last = buf_str(&name.text), rest = last, part;
	while (str_next(&rest, '_', &part))
		last = part;
	return tool_is_destination(t, argument) || wordlist_has(sensitive, last);
}

/* The first argument that a text which gives orders names, else the first sensitive one that nobody
 * answerable has said; NULL where there is neither. */
static const Leaf *raising_leaf(const Judging *j, const Leaves *leaves)
{
	const Leaf *first = NULL;
	for (size_t i = 0; i < leaves->count; i++) {
		const Leaf *leaf = &leaves->items[i];
		if (leaf->note.len > 0)
			return leaf;
		if (first == NULL && leaf->origin >= ORIGIN_QUOTED && !leaf->asked &&
			is_sensitive(j->exam.tool, leaf->argument) &&
			json_get_str(j->exam.bound, leaf->argument) == NULL)
			first = leaf;
	}
	return first;
}

static const char *raised(bool top)
{
	return top ? "the highest in any case" : "one tier higher";
}

/* One tier more, as far as there is one; what made it rise is said in any case. */
static void raise_tier(const Judging *j, const Leaf *raising, Ruling *ruling)
{
	bool top = ruling->tier >= TIER_LARGE;
	ruling->tier += !top;
	ruling->why = arena_fmt(j->exam.arena, STR_FMT "; %s, because " STR_FMT " comes from %s%s"
		STR_FMT "%s%s" STR_FMT, STR_ARG(ruling->why),
		raised(top), STR_ARG(raising->argument),
		origin_name(raising->origin), raising->source.len > 0 ? " (" : "",
		STR_ARG(raising->source), raising->source.len > 0 ? ")" : "",
		raising->note.len > 0 ? ": " : "", STR_ARG(raising->note));
}

/* Neither a reply nor a note: the manifest says so, else its tier. */
static bool changes_account(const Judging *j)
{
	const Tool *t = j->exam.tool;
	bool by_tier = t->tier >= TIER_REVERSIBLE && !is_reply(j->exam.bound);
	return json_bool_at(t->manifest, "changes_account", by_tier);
}

static void raise_for_identity(const Judging *j, Ruling *ruling)
{
	const Exam *x = &j->exam;
	Identity who = identity_of(x->c, x->arena);
	if (who.state != IDENTITY_UNVERIFIED || !changes_account(j))
		return;
	bool top = ruling->tier >= TIER_LARGE;
	ruling->tier += !top;
	ruling->why = arena_fmt(x->arena, STR_FMT "; %s, because the sender is not verified: " STR_FMT,
		STR_ARG(ruling->why), raised(top), STR_ARG(who.why));
}

static Json *origins_to_json(const Leaves *leaves)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < leaves->count; i++) {
		const Leaf *leaf = &leaves->items[i];
		Json *o = json_new_object();
		json_set_str(o, "argument", leaf->pointer);
		json_set_cstr(o, "origin", origin_name(leaf->origin));
		json_set_str(o, "source", leaf->source);
		json_set_int(o, "start", (int64_t)leaf->start);
		json_set_int(o, "end", (int64_t)leaf->end);
		json_set_str(o, "note", leaf->note);
		json_push(list, o);
	}
	return list;
}

static void set_ruling(Judging *j, Json *action, Ruling ruling, Str refused)
{
	const Rules *rules = j->exam.c->rules;
	int64_t expiry = j->exam.tool != NULL && j->exam.tool->expiry_ms > 0 ?
		j->exam.tool->expiry_ms :
		rules->policy.expiry_ms;
	json_set_int(action, "tier", ruling.tier);
	json_set_str(action, "rule", ruling.why);
	json_set_bool(action, "deny", ruling.deny);
	json_set_str(action, "refused", refused);
	json_set_int(action, "expires_ms", j->in->now_ms + expiry);
}

/* Tier, rule and what is missing, for an action whose tool is known. */
static void judge_known(Judging *j, Json *action)
{
	const Exam *x = &j->exam;
	Err err = {0};
	Leaves leaves = origin_leaves(x);
	Ruling ruling = policy_rule(&x->c->rules->policy, x->tool, x->arguments);
	const Leaf *raising = raising_leaf(j, &leaves);
	Str refused = STR("");
	if (raising != NULL)
		raise_tier(j, raising, &ruling);
	raise_for_identity(j, &ruling);
	if (!x->tool->pinned) {
		ruling.deny = true;
		refused = arena_fmt(x->arena, "the manifest of " STR_FMT
			" changed: an administrator must pin it first", STR_ARG(j->tool));
	}
	if (!schema_validate(x->tool->arguments, x->arguments, &err))
		need(j, arena_fmt(x->arena, "arguments: %s", err.text));
	for (size_t i = 0; i < leaves.count; i++)
		need_retyping(j, &leaves.items[i]);
	if (is_reply(x->bound) && !j->reply_ok)
		need(j, STR("the reply has problems that block it"));
	json_set(action, "origins", origins_to_json(&leaves));
	set_ruling(j, action, ruling, refused);
}

static Json *judge(Judging *j)
{
	const Exam *x = &j->exam;
	Json *action = json_new_object();
	json_set_str(action, "id", j->id);
	json_set_str(action, "tool", j->tool);
	json_set(action, "arguments", json_copy(x->arguments));
	json_set(action, "bound",
		json_is(x->bound, JSON_OBJECT) ? json_copy(x->bound) : json_new_object());
	json_set_str(action, "nonce", arena_fmt(x->arena, STR_FMT "-%lld", STR_ARG(j->in->nonce),
		(long long)j->number));
	json_set_str(action, "editor", x->editor);
	if (x->tool != NULL) {
		judge_known(j, action);
	} else {
		json_set(action, "origins", json_new_array());
		set_ruling(j, action, (Ruling){TIER_LARGE, true, STR("no such tool")},
			STR("no such tool"));
	}
	json_set_str(action, "needs", buf_str(&j->needs));
	buf_free(&j->needs);
	return action;
}

static bool unbound_equal(const Json *a, const Json *b, const Json *bound)
{
	AUTO(json_freep) Json *one = json_copy(a);
	AUTO(json_freep) Json *two = json_copy(b);
	for (const Json *m = json_first(bound); m != NULL; m = json_next(m)) {
		AUTO(arena_free) Arena scratch = {0};
		const char *key = arena_cstr(&scratch, json_key(m));
		json_remove(one, key);
		json_remove(two, key);
	}
	return json_equal(one, two);
}

typedef struct Proposal {
	const Json *json; /* of the reasoner's result */
	Json *arguments;  /* complete; owned */
	const Action *before;
	bool left_out;
} Proposal;

typedef struct Proposals {
	Proposal *items;
	size_t count;
} Proposals;

static bool is_taken(const Proposals *p, const Action *a)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].before == a)
			return true;
	return false;
}

/* The open action that this proposal continues; `exact`: the one with the same arguments. */
static void match_before(const Case *c, Proposals *all, Proposal *p, bool exact)
{
	Str tool = json_str_at(p->json, "tool");
	const Json *bound = json_get(p->json, "bound");
	for (size_t i = 0; i < c->action_count && p->before == NULL; i++) {
		const Action *a = &c->actions[i];
		if (action_is_open(a) && a->undoes.len == 0 && str_eq(a->tool, tool) && !is_taken(all, a) &&
			(!exact || unbound_equal(a->arguments, p->arguments, bound)))
			p->before = a;
	}
}

/* The very same was done, may have been done, was rejected while the reply was only edited, or was rejected with the
 * very wish that this draft was made for. */
static bool is_decided(const Case *c, const Proposal *p)
{
	for (size_t i = 0; i < c->action_count; i++) {
		const Action *a = &c->actions[i];
		bool ran = a->state == ACTION_DONE || a->state == ACTION_SENDING ||
			a->state == ACTION_UNKNOWN;
		bool rejected = a->state == ACTION_REJECTED && (c->draft.editor.len > 0 ||
			(c->instruction.len > 0 && str_eq(a->why, c->instruction)));
		if ((ran || rejected) && str_eq(a->tool, json_str_at(p->json, "tool")) &&
			json_equal(a->arguments, p->arguments))
			return true;
	}
	return false;
}

/* What the reasoner proposed; or what the rules propose, where a person's edit made another
 * disposition of it (an answer written by hand where the reasoner abstained). The caller frees. */
static Json *proposed_list(const Case *c)
{
	Disposition drafted = c->draft.disposition;
	(void)disposition_from(json_str_at(c->draft.result, "disposition"), &drafted);
	if (drafted != c->draft.disposition)
		return suggest_actions(c, c->draft.disposition, c->draft.reason);
	const Json *list = json_get(c->draft.result, "actions");
	return list == NULL ? json_new_array() : json_copy(list);
}

static Proposals proposals_of(const Case *c, Arena *arena, const Json *list, Str plain)
{
	Proposals all = {.items = ARENA_ARRAY(arena, Proposal, json_count(list) + 1)};
	for (const Json *j = json_first(list); j != NULL; j = json_next(j)) {
		const Tool *tool = toolbox_find(&c->rules->tools, json_str_at(j, "tool"));
		Proposal *p = &all.items[all.count++];
		p->json = j;
		p->arguments = complete_arguments(c, tool, plain, json_get(j, "arguments"),
			json_get(j, "bound"));
		p->left_out = is_decided(c, p);
	}
	for (int exact = 1; exact >= 0; exact--)
		for (size_t i = 0; i < all.count; i++)
			if (!all.items[i].left_out)
				match_before(c, &all, &all.items[i], exact != 0);
	return all;
}

static int64_t number_of(Str id)
{
	int64_t number = 0;
	size_t dot = id.len;
	while (dot > 0 && id.ptr[dot - 1] != '.')
		dot--;
	return str_to_int64(str_slice(id, dot, id.len), &number) ? number : 0;
}

/* A person's edit of the arguments outlives a new draft; what is bound follows the draft. */
static void keep_edit(const Case *c, Str plain, const Tool *tool, Proposal *p)
{
	if (p->before == NULL || p->before->editor.len == 0)
		return;
	Json *kept = complete_arguments(
		c, tool, plain, p->before->arguments, json_get(p->json, "bound"));
	json_free(p->arguments);
	p->arguments = kept;
}

static Json *judge_proposal(const Case *c, Arena *arena, const OriginTable *table, Str plain,
	bool reply_ok, const Answer *in, Proposal *p, int64_t *next)
{
	Str name = json_str_at(p->json, "tool");
	const Tool *tool = toolbox_find(&c->rules->tools, name);
	keep_edit(c, plain, tool, p);
	Judging j = {.tool = name, .reply_ok = reply_ok, .in = in};
	j.number = p->before != NULL ? number_of(p->before->id) : (*next)++;
	j.id = p->before != NULL ? p->before->id :
		arena_fmt(arena, STR_FMT ".%lld", STR_ARG(c->ticket.id), (long long)j.number);
	j.exam = (Exam){.c = c, .arena = arena, .table = table, .tool = tool, .before = p->before,
		.arguments = p->arguments, .bound = json_get(p->json, "bound"),
		.editor = p->before != NULL ? p->before->editor : STR("")};
	return judge(&j);
}

Json *actions_check(const Case *c, Str plain, bool reply_ok, const Answer *in)
{
	AUTO(arena_free) Arena scratch = {0};
	OriginTable table = origin_table(c, &scratch);
	AUTO(json_freep) Json *list = proposed_list(c);
	Proposals all = proposals_of(c, &scratch, list, plain);
	int64_t next = c->action_next > 0 ? c->action_next : 1;
	Json *actions = json_new_array();
	for (size_t i = 0; i < all.count; i++) {
		Proposal *p = &all.items[i];
		if (!p->left_out)
			json_push(actions,
				judge_proposal(c, &scratch, &table, plain, reply_ok, in, p, &next));
		json_free(p->arguments);
	}
	return actions;
}

/* What follows the reply is changed in the reply, where it is checked as a text. */
static bool bound_untouched(const Action *a, const Json *arguments, Err *err)
{
	for (const Json *b = json_first(a->bound); b != NULL; b = json_next(b)) {
		const Json *is = json_get_str(arguments, json_key(b));
		if (is == NULL || !json_equal(is, json_get_str(a->arguments, json_key(b))))
			return err_set(err, ERR_REFUSED,
				STR_FMT " follows the reply: edit the reply instead",
				STR_ARG(json_key(b)));
	}
	return true;
}

/* What the manifest of the action that is undone says of the arguments; NULL for other actions. */
static const Json *undo_plan(Case *c, Str undoes)
{
	const Action *done = undoes.len > 0 ? case_action(c, undoes) : NULL;
	const Tool *tool = done == NULL ? NULL : toolbox_find(&c->rules->tools, done->tool);
	return tool == NULL ? NULL : json_get(tool->undo, "arguments");
}

bool validator_check_edit(Case *c, const Action *a, const Json *arguments, const Json *typed,
	Str editor, const Answer *in, Json **ret_action, Err *err)
{
	AUTO(arena_free) Arena scratch = {0};
	if (!json_is(arguments, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "the arguments of an action are an object");
	if (!bound_untouched(a, arguments, err))
		return false;
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	OriginTable table = origin_table(c, &scratch);
	Str plain = c->draft.plain;
	AUTO(json_freep) Json *complete = complete_arguments(c, tool, plain, arguments, a->bound);
	Judging j = {.id = a->id,
		.tool = a->tool,
		.number = number_of(a->id),
		.reply_ok = c->verdict_ok,
		.in = in,
		.exam = {.c = c,
			.arena = &scratch,
			.table = &table,
			.tool = tool,
			.before = a,
			.arguments = complete,
			.bound = a->bound,
			.plan = undo_plan(c, a->undoes),
			.undoes = a->undoes,
			.typed = typed,
			.editor = editor.len > 0 ? editor : a->editor,
			.edited_now = editor.len > 0}};
	*ret_action = judge(&j);
	return true;
}

bool validator_check_action(Case *c, const Action *a, const Json *arguments, Str editor,
	const Answer *in, Json **ret_action, Err *err)
{
	return validator_check_edit(c, a, arguments, NULL, editor, in, ret_action, err);
}

Json *validator_check_undo(Case *c, const Action *done, Str tool, const Json *arguments, const Answer *in)
{
	AUTO(arena_free) Arena scratch = {0};
	OriginTable table = origin_table(c, &scratch);
	AUTO(json_freep) Json *none = json_new_object();
	Judging j = {.tool = tool, .reply_ok = true, .in = in, .number = c->action_next};
	j.id = arena_fmt(&scratch, STR_FMT ".%lld", STR_ARG(c->ticket.id), (long long)j.number);
	j.exam = (Exam){.c = c, .arena = &scratch, .table = &table, .bound = none, .editor = in->actor,
		.tool = toolbox_find(&c->rules->tools, tool), .arguments = arguments,
		.plan = undo_plan(c, done->id), .undoes = done->id};
	return judge(&j);
}
