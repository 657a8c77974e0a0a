/*
 * Promote: what a person corrected becomes a golden case (docs/EVALS.md) in evals/corrections.jsonl, with personal data
 * taken out. Only a change is evidence: a draft that was signed as it stood says nothing about whether anybody read it.
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "stage/redaction.h"
#include "text/edits.h"

enum {
	CORRECTIONS_CEILING = 64 * 1024 * 1024,
	PHRASES_MOST = 5,
	PHRASE_SHORTEST = 10, PHRASE_LONGEST = 300, /* bytes */
};

static const char stand_in[] = "customer@example.com";

typedef struct Promotion {
	const Case *c;
	Arena arena;
	Redaction redaction;
} Promotion;

static void promotion_close(Promotion *p)
{
	redaction_close(&p->redaction);
	arena_free(&p->arena);
}

/* ---- what goes out ---- */

/* Without what the detectors find, and without what ticket and records say about anybody. */
static Str redacted(Promotion *p, Str text)
{
	AUTO(buf_free) Buf out = {0};
	redact_text(&p->redaction, text, &out);
	return arena_copy(&p->arena, buf_str(&out));
}

static Json *ticket_of(Promotion *p)
{
	const Ticket *t = &p->c->ticket;
	Json *j = json_new_object(), *who = json_new_object(), *messages = json_new_array();
	json_set_str(j, "subject", redacted(p, t->subject));
	json_set_cstr(who, "email", stand_in);
	json_set(j, "requester", who);
	for (size_t i = 0; i < t->message_count; i++) {
		Json *m = json_new_object();
		json_set_cstr(m, "from", t->messages[i].outbound ? "support" : stand_in);
		if (t->messages[i].at_ms > 0)
			json_set_cstr(m, "at", clock_iso(t->messages[i].at_ms).text);
		json_set_str(m, "body", redacted(p, t->messages[i].body));
		if (t->messages[i].outbound)
			json_set_bool(m, "outbound", true);
		json_push(messages, m);
	}
	json_set(j, "messages", messages);
	return j;
}

/* ---- what is expected ---- */

/* The sentences of the reply as the reasoner wrote it. */
static const Json *drafted_sentences(const Case *c)
{
	const Json *sentences = NULL;
	bool drafted = false;
	for (size_t i = 0; i < c->trail_count; i++) {
		drafted = drafted || c->trail[i].kind == EVENT_DRAFTED;
		if (c->trail[i].kind == EVENT_DRAFTED)
			sentences = NULL;
		else if (c->trail[i].kind == EVENT_CHECKED && sentences == NULL && drafted)
			sentences = json_get(c->trail[i].body, "sentences");
	}
	return sentences;
}

static bool was_drafted(const Json *sentences, Str text)
{
	for (const Json *s = json_first(sentences); s != NULL; s = json_next(s))
		if (edit_distance(json_str_at(s, "text"), text) == 0)
			return true;
	return false;
}

static bool is_kept(const Draft *d, Str text)
{
	for (size_t i = 0; i < d->sentence_count; i++)
		if (edit_distance(d->sentences[i].text, text) == 0)
			return true;
	return false;
}

/* Only what can be told without telling of anybody. */
static void add_phrase(Promotion *p, Json *list, Str text)
{
	text = str_trim(text);
	if (text.len >= PHRASE_SHORTEST && text.len <= PHRASE_LONGEST && json_count(list) < PHRASES_MOST &&
		str_eq(redacted(p, text), text))
		json_push_str(list, text);
}

static Json *documents_of(const Case *c)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < c->draft.sentence_count; i++)
		for (size_t k = 0; k < c->draft.sentences[i].citation_count; k++) {
			const Evidence *e = case_evidence(c, c->draft.sentences[i].citations[k].n);
			bool there = e == NULL || !evidence_is_passage(e);
			for (const Json *d = json_first(list); !there && d != NULL; d = json_next(d))
				there = str_eq(json_str(d), e->document);
			if (!there)
				json_push_str(list, e->document);
		}
	return list;
}

static Json *expected_of(Promotion *p)
{
	const Case *c = p->c;
	const Json *drafted = drafted_sentences(c);
	Json *expect = json_new_object(), *must = json_new_array(), *never = json_new_array();
	json_set_cstr(expect, "disposition",
		c->state == CASE_ESCALATED ? "escalate" : disposition_name(c->draft.disposition));
	for (size_t i = 0; c->state != CASE_ESCALATED && i < c->draft.sentence_count; i++)
		if (!was_drafted(drafted, c->draft.sentences[i].text))
			add_phrase(p, must, c->draft.sentences[i].text);
	for (const Json *s = json_first(drafted); c->state != CASE_ESCALATED && s != NULL; s = json_next(s))
		if (!is_kept(&c->draft, json_str_at(s, "text")))
			add_phrase(p, never, json_str_at(s, "text"));
	json_set(expect, "documents", c->state == CASE_ESCALATED ? json_new_array() : documents_of(c));
	json_set(expect, "must_say", must);
	json_set(expect, "must_not_say", never);
	return expect;
}

static bool was_corrected(const Case *c)
{
	for (size_t i = c->trail_count; i > 0 && c->trail[i - 1].kind != EVENT_DRAFTED; i--)
		if (c->trail[i - 1].kind == EVENT_ESCALATED ||
			(c->trail[i - 1].kind == EVENT_DRAFT_EDITED &&
				json_number(json_get(c->trail[i - 1].body, "distance"), 1) > 0))
			return true;
	return false;
}

/* The case's name tells nothing of the ticket, and can be told from it. */
static Str correction_id(Arena *arena, Str ticket, int64_t draft_revision)
{
	HashHex id = hash_hex_of(arena_fmt(arena, "%.*s %lld", STR_ARG(ticket), (long long)draft_revision));
	return arena_fmt(arena, "corrected-%.12s", id.text);
}

static Json *case_line(Promotion *p, const User *user)
{
	Json *line = json_new_object(), *tags = json_new_array();
	json_set_str(line, "id", correction_id(&p->arena, p->c->ticket.id, p->c->draft.revision));
	json_set(line, "ticket", ticket_of(p));
	json_set_cstr(line, "as", role_name(user->role));
	json_set(line, "expect", expected_of(p));
	json_push_str(tags, STR("corrected"));
	json_set(line, "tags", tags);
	return line;
}

/* ---- the file ---- */

static const char corrections_file[] = "evals/corrections.jsonl";

static bool append(Desk *desk, Arena *arena, const Json *line, Err *err)
{
	AUTO(buf_free) Buf text = {0}, mark = {0};
	const char *path = workspace_path(desk->workspace, arena, corrections_file);
	if (file_exists(path) && !file_read(path, CORRECTIONS_CEILING, &text, err))
		return false;
	buf_addf(&mark, "\"id\":\"%.*s\"", STR_ARG(json_str_at(line, "id")));
	if (str_has(buf_str(&text), buf_str(&mark)))
		return err_set(err, ERR_REFUSED, "this correction is there already: %.*s in %s",
			STR_ARG(json_str_at(line, "id")), path);
	if (text.len > 0 && text.ptr[text.len - 1] != '\n')
		buf_addc(&text, '\n');
	json_write(line, &text);
	buf_addc(&text, '\n');
	return file_make_folder(workspace_path(desk->workspace, arena, "evals"), 0755, err) &&
		file_write_atomic(path, buf_str(&text), 0644, err);
}

bool desk_promote(Desk *desk, Str ticket, Json **ret_case, Err *err)
{
	Case *c;
	if (!desk_case(desk, ticket, &c, err) || !desk_may(desk, VERB_EDIT, c, NULL, 0, err))
		return false;
	if (brief_of(c, &desk->user).veiled)
		return err_set(err, ERR_MISSING, "no draft of ticket \"%.*s\"", STR_ARG(ticket));
	if (c->drill != NULL || c->draft.revision == 0 || !was_corrected(c)) {
		(void)err_set(err, ERR_REFUSED, "%.*s: nobody changed the draft or escalated it; one that was signed as it "
			"stood is no evidence", STR_ARG(c->ticket.id));
		return desk_refuse(desk, c, STR(""), "promote a correction", err);
	}
	AUTO(promotion_close) Promotion p = {.c = c};
	redaction_open(&p.redaction, c);
	Json *line = case_line(&p, &desk->user);
	if (!append(desk, &p.arena, line, err)) {
		json_free(line);
		return false;
	}
	*ret_case = line;
	return true;
}

static bool is_of_ticket(Arena *arena, Str line, Str ticket, int64_t revisions)
{
	AUTO(json_freep) Json *made = NULL;
	if (!json_parse(line, corrections_file, &made, NULL)) /* a person's own line: theirs to mend */
		return false;
	Str id = json_str_at(made, "id");
	for (int64_t r = 1; r <= revisions; r++)
		if (str_eq(id, correction_id(arena, ticket, r)))
			return true;
	return false;
}

bool corrections_erase(Desk *desk, const Str *tickets, const int64_t *revisions, size_t count, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0}, kept = {0};
	const char *path = workspace_path(desk->workspace, &arena, corrections_file);
	if (!file_exists(path))
		return true;
	if (!file_read(path, CORRECTIONS_CEILING, &text, err))
		return false;
	Str rest = buf_str(&text), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		bool theirs = false;
		for (size_t i = 0; !theirs && i < count; i++)
			theirs = is_of_ticket(&arena, line, tickets[i], revisions[i]);
		if (!theirs)
			buf_addf(&kept, "%.*s\n", STR_ARG(line));
	}
	return kept.len >= text.len || file_write_atomic(path, buf_str(&kept), 0644, err);
}

bool desk_correction(Desk *desk, Str ticket, double *ret_distance, Buf *ret_diff, Err *err)
{
	Case *c;
	Str before = STR("");
	if (!desk_case(desk, ticket, &c, err))
		return false;
	if (brief_of(c, &desk->user).veiled || c->draft.revision == 0)
		return err_set(err, ERR_MISSING, "no draft of ticket \"%.*s\"", STR_ARG(ticket));
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == EVENT_DRAFTED)
			before = json_str_at(c->trail[i].body, "text");
	*ret_distance = edit_distance(before, c->draft.text);
	edit_diff(before, c->draft.text, ret_diff);
	return true;
}
