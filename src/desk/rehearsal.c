/* Rehearsal: the road up to the person over a ticket that need not be in the store, in memory only.
 */
#include "desk/desk_private.h"

int64_t desk_now_ms(const Desk *desk)
{
	return desk->rehearsed_ms != 0 ? desk->rehearsed_ms : clock_now_ms();
}

const char *desk_stand_ins(const Desk *desk, Arena *arena)
{
	return desk->rehearsed_ms != 0 ? workspace_path(desk->workspace, arena, "evals") : NULL;
}

double desk_answer_threshold(const Desk *desk)
{
	return reasoner_threshold(&desk->workspace->rules.config);
}

void desk_override(Desk *desk, const char *section, const char *key, Str value)
{
	Arena *arena = &desk->workspace->arena;
	Config *config = &desk->workspace->rules.config;
	*ARENA_PUSH(arena, config->items, config->count) =
		(ConfigEntry){arena_copy(arena, str_from(section)),
			arena_copy(arena, str_from(key)), arena_copy(arena, value), 0};
}

/* Every group of `other` is one of `user`'s. */
static bool reads_no_more(const User *other, const User *user)
{
	for (size_t i = 0; i < other->group_count; i++)
		if (!user_in_groups(user, &other->groups[i], 1))
			return false;
	return true;
}

static bool actor_of(Desk *desk, Arena *arena, Str as, User *ret_user, Err *err)
{
	User actor = desk->user;
	Err why = {0};
	if (as.len > 0 &&
		!workspace_user(desk->workspace, arena, arena_cstr(arena, as), &actor, &why)) {
		actor = (User){.name = as};
		if (why.code != ERR_REFUSED)
			return err_set(err, why.code, "%s", why.text);
		if (!role_from(as, &actor.role))
			return err_set(err, ERR_INPUT, "as: \"%.*s\" is neither a user nor a role",
				STR_ARG(as));
	}
	if (!reads_no_more(&actor, &desk->user) && !role_may(desk->user.role, VERB_ADMINISTER))
		return err_set(err, ERR_REFUSED,
			"as: %.*s reads more than %.*s, who is no administrator",
			STR_ARG(actor.name), STR_ARG(desk->user.name));
	*ret_user = actor;
	return true;
}

/* The same choices every time: what would be random comes from the ticket, the seed and the step.
 */
static HashHex nonce_of(const Case *c, int64_t seed)
{
	Arena arena = {0};
	HashHex nonce = hash_hex_of(arena_fmt(
		&arena, "%.*s\n%lld\n%zu", STR_ARG(c->ticket.id), (long long)seed, c->trail_count));
	nonce.text[32] = '\0';
	arena_free(&arena);
	return nonce;
}

static bool rehearse_step(Desk *desk, Case *c, const Need *need, Err *err)
{
	AUTO(json_freep) Json *brought = NULL;
	HashHex nonce = nonce_of(c, desk->rehearsed_seed);
	Event event = {.seq = (int64_t)c->trail_count + 1,
		.at_ms = desk_now_ms(desk),
		.actor = desk->user.name};
	Answer answer = {
		.actor = desk->user.name, .now_ms = event.at_ms, .nonce = str_from(nonce.text)};
	Json *body;
	if (!desk_bring(desk, c, need, &brought, err))
		return false;
	answer.body = brought;
	answer.model = answer.same_as = STR("");
	if (c->state == CASE_NEW && !desk_classifier(desk, &answer.intents, err))
		return false;
	return pipeline_give(c, &answer, &event.kind, &body, err) &&
	       case_apply(c, event, body, err);
}

static bool rehearse(Desk *desk, Case *c, Err *err)
{
	for (Need need = pipeline_need(c); need.kind != NEED_PERSON; need = pipeline_need(c))
		if (!rehearse_step(desk, c, &need, err))
			return false;
	return true;
}

bool desk_may_rehearse(Desk *desk, Str as, Err *err)
{
	Arena arena = {0};
	User actor;
	bool ok = desk_may(desk, VERB_EVALUATE, NULL, NULL, 0, err) && actor_of(desk, &arena, as, &actor, err);
	arena_free(&arena);
	return ok;
}

bool desk_rehearse(Desk *desk, const Ticket *t, const Rehearsal *how, Case **ret_case, Err *err)
{
	User self = desk->user, actor;
	if (!authorise(&self, VERB_EVALUATE, ON_WORKSPACE, err))
		return false;
	Case *c = xcalloc(1, sizeof *c);
	*c = (Case){.rules = &desk->workspace->rules, .ticket = *t, .action_next = 1};
	c->ticket.messages = ARENA_ARRAY(&c->arena, Message, t->message_count + 1);
	memcpy(c->ticket.messages, t->messages, t->message_count * sizeof *t->messages);
	ticket_mark_own(&c->ticket,
		config_str(&c->rules->config, "workspace", "addresses", STR("")));
	bool ok = actor_of(desk, &c->arena, how->as, &actor, err);
	if (ok) {
		desk->user = actor;
		desk->rehearsed_ms = t->updated_ms;
		desk->rehearsed_seed = how->seed;
		ok = rehearse(desk, c, err);
		desk->user = self;
		desk->rehearsed_ms = 0;
		desk->rehearsed_seed = 0;
	}
	if (!ok) {
		desk_rehearsed(c);
		return false;
	}
	*ret_case = c;
	return true;
}

void desk_rehearsed(Case *c)
{
	ledger_close_case(c);
}
