/*
 * Solved: the same requester says the same again after it was answered. The answer of then is given again where
 * its sources still say it and this user may read them; the check judges it like any other. Of the actions only
 * what sends the reply is proposed: money is not moved twice.
 */
#include "desk/desk_private.h"

#include "stage/reply.h"
#include "stage/suggest.h"

enum { LOOKED_AT = 20, SHORTEST = 20 /* bytes of a message that says something */ };

static const int64_t remembered_ms = 30LL * 24 * 60 * 60 * 1000;

/* ASCII letters lowered, white space as one blank. */
static void add_normal(Buf *out, Str text)
{
	bool blank = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool white = c == ' ' || c == '\n' || c == '\r' || c == '\t';
		if (!white && blank && out->len > 0)
			buf_addc(out, ' ');
		if (!white)
			buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
		blank = white;
	}
}

static bool says(const Ticket *t, Str normal)
{
	for (size_t i = 0; i < t->message_count; i++) {
		AUTO(buf_free) Buf one = {0};
		if (t->messages[i].outbound)
			continue;
		add_normal(&one, t->messages[i].body);
		if (str_eq(buf_str(&one), normal))
			return true;
	}
	return false;
}

/* Its reply was sent. */
static bool was_answered(const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (json_count(c->actions[i].bound) > 0 && c->actions[i].state == ACTION_DONE)
			return true;
	return false;
}

/* For this user, as if nothing that is hidden from them were there. */
static bool load_solved(Desk *desk, Str ticket, Case **ret_case, Err *err)
{
	Workspace *w = desk->workspace;
	Case *c = NULL;
	if (!desk_may_see(desk, ticket, err) || !ledger_load(w->store, &w->rules, ticket, &c, err))
		return false;
	if (!case_is_veiled(c, &desk->user) && was_answered(c)) {
		*ret_case = c;
		return true;
	}
	ledger_close_case(c);
	return err_set(err, ERR_MISSING, "it was not answered");
}

bool desk_find_solved(Desk *desk, Arena *arena, const Case *c, Str *ret_ticket, Err *err)
{
	AUTO(buf_free) Buf normal = {0};
	const Message *last = ticket_last_from_customer(&c->ticket);
	Str *ids;
	size_t count;
	*ret_ticket = STR("");
	if (last == NULL || c->ticket.requester.email.len == 0)
		return true;
	add_normal(&normal, last->body);
	if (normal.len < SHORTEST)
		return true;
	if (!store_solved_of(desk->workspace->store, arena, c->ticket.requester.email, c->ticket.id,
		    clock_now_ms() - remembered_ms, LOOKED_AT, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count && ret_ticket->len == 0; i++) {
		Case *solved = NULL;
		if (!load_solved(desk, ids[i], &solved, NULL))
			continue;
		if (says(&solved->ticket, buf_str(&normal)))
			*ret_ticket = ids[i];
		ledger_close_case(solved);
	}
	return true;
}

/* The source of today that holds this quote of then; 0: none does. */
static int source_now(const Case *c, const Evidence *then, Str quote)
{
	for (size_t i = 0; then != NULL && i < c->evidence_count; i++)
		if (str_eq(c->evidence[i].document, then->document) && str_has(c->evidence[i].text, quote))
			return c->evidence[i].n;
	return 0;
}

static bool push_sentence(const Case *c, const Case *then, const Sentence *s, Json *sentences)
{
	Json *sentence = json_new_object(), *citations = json_new_array();
	json_set_str(sentence, "text", s->text);
	json_set(sentence, "citations", citations);
	json_push(sentences, sentence);
	for (size_t i = 0; i < s->citation_count; i++) {
		const Citation *q = &s->citations[i];
		int n = source_now(c, case_evidence(then, q->n), q->quote);
		if (n == 0)
			return false;
		Json *citation = json_new_object();
		json_set_int(citation, "n", n);
		json_set_str(citation, "quote", q->quote);
		json_push(citations, citation);
	}
	return true;
}

static Json *sending_actions(Case *c, Str reason)
{
	AUTO(json_freep) Json *all = suggest_actions(c, DISPOSITION_ANSWER, reason);
	Json *sending = json_new_array();
	for (const Json *a = json_first(all); a != NULL; a = json_next(a))
		if (json_count(json_get(a, "bound")) > 0)
			json_push(sending, json_copy(a));
	return sending;
}

static Json *body_of(Case *c, const Case *then, Json *sentences)
{
	Json *body = json_new_object(), *result = json_new_object(), *model = json_new_object();
	Str reason = arena_fmt(&c->arena, "The answer that %.*s got to the same words.", STR_ARG(then->ticket.id));
	json_set_cstr(result, "disposition", disposition_name(DISPOSITION_ANSWER));
	json_set_str(result, "reason", reason);
	json_set(result, "sentences", sentences);
	json_set(result, "actions", sending_actions(c, reason));
	json_set_cstr(model, "provider", "solved");
	json_set_str(model, "name", then->ticket.id);
	json_set_cstr(model, "prompt_version", "solved/1");
	json_set(body, "result", result);
	json_set(body, "model", model);
	return body;
}

bool desk_bring_solved(Desk *desk, Case *c, Json **ret_body, Err *err)
{
	AUTO(arena_free) Arena scratch = {0};
	Case *then = NULL;
	if (!load_solved(desk, c->route.same_as, &then, err))
		return err_set(err, ERR_OUTSIDE, "the answer of %.*s can't be given again",
			STR_ARG(c->route.same_as));
	Json *sentences = json_new_array();
	bool ok = then->draft.sentence_count > 0;
	for (size_t i = 0; ok && i < then->draft.sentence_count; i++)
		if (!reply_is_frame(then, &scratch, then->draft.sentences[i].text))
			ok = push_sentence(c, then, &then->draft.sentences[i], sentences);
	ok = ok && json_count(sentences) > 0;
	if (ok)
		*ret_body = body_of(c, then, sentences);
	else
		json_free(sentences);
	ledger_close_case(then);
	return ok || err_set(err, ERR_OUTSIDE, "the sources do not say any more what %.*s was answered",
		STR_ARG(c->route.same_as));
}
