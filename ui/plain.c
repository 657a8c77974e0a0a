/* Plain: the queue, passages, a case and an action as lines of words. */
#include "ui/plain.h"

#include "base/auto.h"
#include "base/clock.h"

enum { EXCERPT = 280, DIGEST_SHOWN = 16 };

/* The queue, and passages */

static void plain_age(Buf *out, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *one, *many;
	} units[] = {{86400000, "day", "days"}, {3600000, "hour", "hours"},
		{60000, "minute", "minutes"}};
	for (size_t i = 0; i < COUNT(units); i++)
		if (ms >= units[i].ms) {
			int64_t n = ms / units[i].ms;
			buf_addf(out, "%lld %s old", (long long)n,
				n == 1 ? units[i].one : units[i].many);
			return;
		}
	buf_adds(out, "new this minute");
}

static void plain_queue_item(Buf *out, const QueueItem *item, int64_t now_ms)
{
	plain_line(out, item->id);
	buf_addf(out, ": %s, %s, ", priority_name(item->priority), case_state_name(item->state));
	plain_age(out, now_ms - item->created_ms);
	buf_adds(out, ": ");
	plain_line(out, item->subject);
	buf_addc(out, '\n');
	if (item->has_disposition)
		buf_addf(out, "  draft: %s; actions that wait for a signature: %zu\n",
			disposition_name(item->disposition), item->open_actions);
	plain_field(out, 2, "intent", item->intent);
	plain_field(out, 2, "risk", item->risk);
	plain_field(out, 2, "held by", item->claimed_by);
}

void plain_queue(Buf *out, const Queue *queue, int64_t now_ms)
{
	buf_addf(out, "Queue: %zu ticket%s\n", queue->count, queue->count == 1 ? "" : "s");
	for (size_t i = 0; i < queue->count; i++)
		plain_queue_item(out, &queue->items[i], now_ms);
}

/* The beginning of a passage, and a sign where it goes on. */
static void plain_piece(Buf *out, Str text, size_t indent)
{
	AUTO(buf_free) Buf piece = {0};
	buf_add(&piece, plain_excerpt(text, EXCERPT));
	buf_adds(&piece, text.len > EXCERPT ? " ..." : "");
	plain_block(out, buf_str(&piece), indent);
}

static void plain_hit(Buf *out, size_t n, const Hit *hit)
{
	buf_addf(out, "\n%zu. ", n);
	plain_line(out, hit->title);
	if (hit->heading.len > 0) {
		buf_adds(out, " > ");
		plain_line(out, hit->heading);
	}
	buf_addc(out, '\n');
	plain_indent(out, 3);
	plain_line(out, hit->document);
	buf_addf(out, ", %s, score %.3g\n", audience_name(hit->audience), hit->score);
	plain_field(out, 3, "address", hit->url);
	plain_field(out, 3, "note", hit->note);
	plain_piece(out, hit->excerpt, 3);
	plain_field(out, 3, "why", hit->why);
}

static void plain_solved(Buf *out, const SolvedHit *hit)
{
	buf_addf(out, "\nSolved: ");
	plain_line(out, hit->ticket);
	buf_addf(out, ", alike %.2f\n", hit->alike);
	plain_field(out, 3, "subject", hit->subject);
	plain_field(out, 3, "note", hit->note);
	plain_piece(out, hit->answer, 3);
	plain_field(out, 3, "why", hit->why);
}

void plain_hits(Buf *out, Str query, const Hits *hits)
{
	buf_addf(out, "%zu passage%s for \"", hits->count, hits->count == 1 ? "" : "s");
	plain_line(out, query);
	buf_addf(out, "\" in %.1f ms\n", (double)hits->took_us / 1000.0);
	plain_field(out, 0, "left out", hits->left_out);
	for (size_t i = 0; i < hits->count; i++)
		plain_hit(out, i + 1, &hits->items[i]);
	for (size_t i = 0; i < hits->solved_count; i++)
		plain_solved(out, &hits->solved[i]);
}

/* A case */

void plain_messages(Buf *out, const Ticket *ticket)
{
	for (size_t i = 0; i < ticket->message_count; i++) {
		const Message *m = &ticket->messages[i];
		buf_addf(out, "Message %zu%s, from ", i + 1, m->outbound ? " (ours)" : "");
		plain_line(out, m->from);
		if (m->at_ms > 0)
			buf_addf(out, ", %s", clock_iso(m->at_ms).text);
		buf_addc(out, '\n');
		plain_block(out, m->body, 2);
		for (size_t k = 0; k < m->attachment_count; k++)
			plain_field(out, 2, "attachment", m->attachments[k].name);
		plain_field(out, 2, "note", m->note);
	}
}

/* Where the first quotation out of this evidence begins, where showing its beginning would leave it out; else 0. */
static size_t quoted_from(const Draft *d, const Evidence *e)
{
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++)
		for (size_t k = 0; k < d->sentences[i].citation_count; k++) {
			const Citation *q = &d->sentences[i].citations[k];
			if (q->n == e->n && q->found && q->start < e->text.len)
				return q->end > EXCERPT ? q->start : 0;
		}
	return 0;
}

static void plain_evidence_text(Buf *out, const Draft *d, const Evidence *e)
{
	AUTO(buf_free) Buf text = {0};
	size_t from = quoted_from(d, e);
	buf_adds(&text, from > 0 ? "... " : "");
	buf_add(&text, str_slice(e->text, from, e->text.len));
	plain_piece(out, buf_str(&text), 4);
}

void plain_evidence(Buf *out, const Brief *brief)
{
	for (size_t i = 0; i < brief->evidence_count; i++) {
		const Evidence *e = &brief->evidence[i];
		buf_addf(out, "[%d] ", e->n);
		plain_line(out, e->title);
		buf_adds(out, e->heading.len > 0 ? " > " : "");
		plain_line(out, e->heading);
		buf_adds(out, " (");
		plain_line(out, e->audience);
		if (e->score > 0) /* records have none: they are looked up, not ranked */
			buf_addf(out, ", score %.3g", e->score);
		buf_adds(out, ")\n");
		plain_field(out, 4, "document", e->document);
		plain_field(out, 4, "address", e->url);
		plain_field(out, 4, "note", e->note);
		plain_evidence_text(out, brief->draft, e);
	}
	if (brief->evidence_count == 0)
		buf_adds(out, "  none\n");
}

static void plain_citations(Buf *out, const Draft *d)
{
	for (size_t i = 0; i < d->sentence_count; i++)
		for (size_t k = 0; k < d->sentences[i].citation_count; k++) {
			const Citation *q = &d->sentences[i].citations[k];
			char label[64];
			(void)snprintf(label, sizeof label, "[%d] %s", q->n,
				q->found ? "found word for word" : "NOT FOUND in the source");
			plain_field(out, 2, label, q->quote);
		}
}

static void plain_problems(Buf *out, const Brief *brief)
{
	for (size_t i = 0; i < brief->problem_count; i++) {
		const Problem *p = &brief->problems[i];
		AUTO(buf_free) Buf text = {0};
		buf_addf(&text, STR_FMT "%s" STR_FMT ": " STR_FMT, STR_ARG(p->code),
			p->where.len > 0 ? " at " : "", STR_ARG(p->where), STR_ARG(p->text));
		plain_field(
			out, 2, p->blocks ? "problem, blocks sending" : "problem", buf_str(&text));
	}
}

/* What its answers took; "~": a provider did not count, so it is estimated. */
static void plain_cost(Buf *out, const Case *c, const Draft *d)
{
	AUTO(buf_free) Buf words = {0};
	const char *about = d->estimated ? "~" : "";
	if (d->input_tokens == 0 && d->output_tokens == 0)
		return;
	buf_addf(&words, "%s%lld tokens read, %s%lld written, %s%.4f %.*s", about, (long long)d->input_tokens, about,
		(long long)d->output_tokens, about, d->cost,
		STR_ARG(config_str(&c->rules->config, "budget", "currency", STR("EUR"))));
	plain_field(out, 2, "cost", buf_str(&words));
}

void plain_draft(Buf *out, const Brief *brief)
{
	const Draft *d = brief->draft;
	if (d == NULL) {
		buf_adds(out, "  none yet\n");
		return;
	}
	buf_addf(out, "  decision: %s\n", disposition_name(d->disposition));
	plain_field(out, 2, "because", d->reason);
	plain_field(out, 2, "written by", d->provider);
	plain_cost(out, brief->c, d);
	plain_field(out, 2, "model", str_eq(d->model, d->provider) ? STR("") : d->model);
	plain_field(out, 2, "edited by", d->editor);
	plain_field(out, 2, "subject", d->subject);
	plain_block(out, d->text, 4);
	plain_citations(out, d);
	plain_problems(out, brief);
}

const char *plain_tier(int tier)
{
	static const char *const names[TIER_COUNT] = {
		"note", "reversible", "money or outbound", "irreversible or large"};
	return tier >= 0 && tier < TIER_COUNT ? names[tier] : "unknown";
}

static const ArgumentOrigin *origin_of(const Action *a, Str argument)
{
	for (size_t i = 0; i < a->origin_count; i++) {
		Str pointer = a->origins[i].argument;
		if (pointer.len == argument.len + 1 &&
			str_eq(str_slice(pointer, 1, pointer.len), argument))
			return &a->origins[i];
	}
	return NULL;
}

static void plain_argument(Buf *out, const Action *a, const Json *argument, size_t indent)
{
	AUTO(buf_free) Buf name = {0}, value = {0}, from = {0};
	const ArgumentOrigin *origin = origin_of(a, json_key(argument));
	plain_strict(&name, json_key(argument));
	json_write(argument, &value);
	plain_field_strict(out, indent, buf_cstr(&name), buf_str(&value));
	if (origin == NULL)
		return;
	buf_add(&from, origin->origin);
	buf_adds(&from, origin->source.len > 0 ? ", " : "");
	buf_add(&from, origin->source);
	plain_field(out, indent + 2, "origin", buf_str(&from));
	plain_field(out, indent + 2, "beware", origin->note);
}

static void plain_needs(Buf *out, const Case *c, const Action *a, size_t indent, const char *label)
{
	Arena arena = {0};
	if (!action_is_settled(a))
		plain_field(out, indent, label, action_needs(&arena, c, a));
	arena_free(&arena);
}

void plain_actions(Buf *out, const Brief *brief)
{
	size_t shown = 0;
	for (size_t i = 0; i < brief->action_count; i++) {
		const Action *a = &brief->actions[i];
		if (a->state == ACTION_WITHDRAWN)
			continue;
		shown++;
		plain_line(out, a->id);
		buf_adds(out, ": ");
		plain_line(out, a->tool);
		buf_addf(out, ", %s, tier %d (%s)\n", action_state_name(a->state), a->tier,
			plain_tier(a->tier));
		for (const Json *p = json_first(a->arguments); p != NULL; p = json_next(p))
			plain_argument(out, a, p, 4);
		plain_field(out, 4, "rule", a->rule);
		plain_needs(out, brief->c, a, 4, "needs");
		plain_field(out, 4, "why", a->why);
		plain_field(out, 4, "voided", a->voided);
		buf_addf(out, "    digest: %s\n", action_digest(brief->c, a).text);
		if (a->receipt != NULL) {
			buf_adds(out, "    receipt\n");
			plain_json(out, a->receipt, 6);
		}
	}
	if (shown == 0)
		buf_adds(out, "  none\n");
}

static void plain_head(Buf *out, const Brief *b)
{
	const Ticket *t = &b->c->ticket;
	buf_adds(out, "Ticket ");
	plain_line(out, t->id);
	buf_adds(out, ": ");
	plain_line(out, t->subject);
	buf_adds(out, "\nFrom: ");
	plain_line(out, t->requester.name);
	buf_adds(out, t->requester.name.len > 0 ? ", " : "");
	plain_line(out, t->requester.email);
	buf_addf(out, "\nState: %s\nPriority: %s\nRevision: %lld\n", case_state_name(b->state),
		priority_name(t->priority), (long long)t->revision);
	if (b->state != CASE_NEW && b->c->route.intent.len > 0) {
		plain_field(out, 0, "Intent", b->c->route.intent);
		plain_field(out, 0, "Risk", b->c->route.risk);
		plain_field(out, 0, "Route", b->c->route.reason);
	}
	if (claim_is_live(&b->c->claim, clock_now_ms()))
		plain_field(out, 0, "Held by", b->c->claim.by);
	if (legal_hold_stands(&b->c->legal_hold)) {
		plain_field(out, 0, "Legal hold by", b->c->legal_hold.by);
		plain_field(out, 0, "Reason", b->c->legal_hold.reason);
	}
	if (b->state == CASE_STUCK)
		plain_field(out, 0, "Stuck", b->c->stuck_why);
}

void plain_brief(Buf *out, const Brief *brief)
{
	if (brief->c == NULL)
		return;
	plain_head(out, brief);
	buf_addc(out, '\n');
	plain_messages(out, &brief->c->ticket);
	buf_adds(out, "\nEvidence\n");
	plain_evidence(out, brief);
	buf_adds(out, "\nDraft\n");
	plain_draft(out, brief);
	buf_adds(out, "\nActions\n");
	plain_actions(out, brief);
	buf_addc(out, '\n');
	plain_field(out, 0, "Next", brief->next);
}

static void plain_signatures(Buf *out, const Action *a)
{
	for (size_t i = 0; i < a->signature_count; i++) {
		const Signature *s = &a->signatures[i];
		buf_adds(out, "Signed by: ");
		plain_line(out, s->user);
		buf_adds(out, ", ");
		plain_line(out, s->role);
		buf_addf(out, ", %s\n", clock_iso(s->at_ms).text);
	}
	plain_field(out, 0, "Earlier signatures", a->voided);
}

/* Reversible or not, in words: the last thing a person should learn too late. */
static const char *undo_words(const Case *c, const Action *a)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	if (tool == NULL)
		return "there is no such tool";
	return tool->reversible ? "yes" : "no";
}

static void plain_how_to_sign(Buf *out, const Action *a, const char *digest)
{
	Arena arena = {0};
	Str confirm = action_confirmation(&arena, a);
	if ((a->state == ACTION_PROPOSED || a->state == ACTION_SIGNED) && !a->deny &&
		a->needs.len == 0) {
		buf_adds(out, "To countersign exactly this: countersign approve ");
		plain_line(out, a->id);
		buf_addf(out, " --digest %s%s\n", digest, confirm.len > 0 ? " --confirm TEXT" : "");
		plain_field(out, 0, "TEXT to type", confirm);
	}
	arena_free(&arena);
}

void plain_action(Buf *out, const Case *c, const Action *a)
{
	AUTO(buf_free) Buf canonical = {0};
	HashHex digest = action_digest(c, a);
	action_canonical(c, a, &canonical);
	buf_adds(out, "Action ");
	plain_line(out, a->id);
	buf_adds(out, ": ");
	plain_strict(out, a->tool);
	buf_adds(out, "\nTicket: ");
	plain_line(out, c->ticket.id);
	buf_addf(out, "\nState: %s\nTier: %d, %s\n", action_state_name(a->state), a->tier,
		plain_tier(a->tier));
	plain_field(out, 0, "Rule", a->rule);
	buf_adds(out, "Arguments\n");
	for (const Json *p = json_first(a->arguments); p != NULL; p = json_next(p))
		plain_argument(out, a, p, 2);
	buf_addf(out, "Can be undone: %s\n", undo_words(c, a));
	plain_needs(out, c, a, 0, "Needs");
	plain_field(out, 0, "Why", a->why);
	plain_signatures(out, a);
	if (a->expires_ms > 0)
		buf_addf(out, "Expires: %s\n", clock_iso(a->expires_ms).text);
	buf_addf(out, "Digest: %s\nCanonical: ", digest.text);
	plain_strict(out, buf_str(&canonical));
	buf_addc(out, '\n');
	if (a->receipt != NULL) {
		buf_adds(out, "Receipt\n");
		plain_json(out, a->receipt, 2);
	}
	plain_how_to_sign(out, a, digest.text);
}

/* The trail */

/* The whole of it is in --json. */
void plain_audit_details(Buf *out, const Json *body)
{
	static const char *const keys[] = {"action", "tool", "name", "role", "doing", "why",
		"reason", "intent", "disposition", "documents", "done"};
	enum { DETAIL = 160 };
	for (size_t i = 0; i < COUNT(keys); i++) {
		const Json *value = json_get(body, keys[i]);
		AUTO(buf_free) Buf text = {0};
		if (json_is(value, JSON_STRING))
			buf_add(&text, json_str(value));
		else if (json_is(value, JSON_BOOL) || json_is(value, JSON_NUMBER))
			json_write(value, &text);
		if (text.len == 0)
			continue;
		buf_addf(out, ", %s ", keys[i]);
		plain_line(out, plain_excerpt(buf_str(&text), DETAIL));
		buf_adds(out, text.len > DETAIL ? " ..." : "");
	}
}

void plain_audit_row(Buf *out, const Json *row)
{
	Str digest = json_str_at(json_get(row, "body"), "digest");
	plain_line(out, json_str_at(row, "at"));
	buf_addc(out, ' ');
	plain_line(out, json_str_at(row, "actor"));
	buf_adds(out, ": ");
	plain_line(out, json_str_at(row, "kind"));
	if (json_str_at(row, "ticket").len > 0) {
		buf_adds(out, ", ticket ");
		plain_line(out, json_str_at(row, "ticket"));
	}
	plain_audit_details(out, json_get(row, "body"));
	if (digest.len > 0) {
		buf_adds(out, ", digest ");
		plain_line(out, str_slice(digest, 0, DIGEST_SHOWN));
		buf_adds(out, "...");
	}
}
