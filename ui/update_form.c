/* The form of an action's arguments: one row each, a text as it is, anything else as JSON. */
#include "ui/update.h"

#include "ui/text.h"

static void form_clear(Form *f)
{
	for (size_t i = 0; i < f->count; i++)
		buf_free(&f->fields[i].value);
	arena_reset(&f->arena);
	f->fields = NULL;
	f->count = f->selected = f->first = 0;
}

static const Json *schema_of(const Briefs *b, const Action *a)
{
	const Tool *tool = b->rules == NULL ? NULL : toolbox_find(&b->rules->tools, a->tool);
	return tool == NULL ? NULL : json_get(json_get(tool->manifest, "arguments"), "properties");
}

static Field *field_add(Form *f, Str name, const Json *value, const Json *schema)
{
	Field *field = ARENA_PUSH(&f->arena, f->fields, f->count);
	Str type = json_str_at(schema, "type");
	*field = (Field){.name = arena_copy(&f->arena, name),
		.was_there = value != NULL,
		.is_there = value != NULL,
		.is_text = value == NULL ? str_is(type, "string") : json_is(value, JSON_STRING),
		.hint = arena_copy(&f->arena, json_str_at(schema, "description"))};
	field->type = arena_copy(
		&f->arena, type.len > 0 ? type : str_from(json_type_name(json_type(value))));
	if (field->is_text && value != NULL)
		buf_add(&field->value, json_str(value));
	else if (value != NULL)
		json_write(value, &field->value);
	return field;
}

void form_open(Model *m, const Briefs *b, const Action *a)
{
	Form *f = &m->form;
	const Json *schema = schema_of(b, a);
	form_clear(f);
	model_set(&f->action, a->id);
	f->seen = briefs_case(b)->revision;
	for (const Json *v = json_first(a->arguments); v != NULL; v = json_next(v))
		field_add(f, json_key(v), v, json_get_str(schema, json_key(v)));
	for (const Json *s = json_first(schema); s != NULL; s = json_next(s))
		if (json_get_str(a->arguments, json_key(s)) == NULL)
			field_add(f, json_key(s), NULL, s);
	m->base = m->mode = MODE_FORM;
}

void form_move(Model *m, const Briefs *b, Move move)
{
	(void)b;
	m->form.selected = moved(m->form.selected, move, m->form.count, m->form.height);
}

bool form_modified(const Form *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->fields[i].changed)
			return true;
	return false;
}

static Field *form_field(Form *f)
{
	return f->selected < f->count ? &f->fields[f->selected] : NULL;
}

/* A text of several lines is written in the big editor. */
Intent do_change(Model *m, const Briefs *b)
{
	Field *field = form_field(&m->form);
	(void)b;
	if (field == NULL)
		return nothing();
	Str value = buf_str(&field->value);
	if (field->is_text && (str_has(value, STR("\n")) || value.len > 200)) {
		writing_open(m, WRITING_FIELD, value, 0);
	} else {
		m->mode = MODE_FIELD;
		editor_open(&m->line, value, true);
	}
	return nothing();
}

Intent do_remove(Model *m, const Briefs *b)
{
	Field *field = form_field(&m->form);
	(void)b;
	if (field == NULL)
		return nothing();
	field->is_there = !field->is_there;
	field->changed = field->is_there != field->was_there || field->changed;
	return nothing();
}

void form_field_done(Model *m, Str text)
{
	Field *field = form_field(&m->form);
	if (field == NULL || (str_eq(text, buf_str(&field->value)) && field->is_there))
		return;
	model_set(&field->value, text);
	field->is_there = field->changed = true;
}

/* The JSON of a field; NULL with the words where it is none. */
static Json *field_json(const Field *f, Err *err)
{
	Json *value = NULL;
	if (!f->is_there)
		return json_new_null();
	if (f->is_text)
		return json_new_str(buf_str(&f->value));
	if (!json_parse(buf_str(&f->value), "the value", &value, err))
		err_prefix(err, "%.*s: ", STR_ARG(f->name));
	return value;
}

Intent form_save(Model *m, const Briefs *b)
{
	Form *f = &m->form;
	Err err = {0};
	Json *changes = json_new_object();
	for (size_t i = 0; i < f->count; i++) {
		if (!f->fields[i].changed)
			continue;
		Json *value = field_json(&f->fields[i], &err);
		if (value == NULL) {
			json_free(changes);
			f->selected = i;
			model_say(m, NOTICE_ERROR, "%s", err.text);
			return nothing();
		}
		json_set_key(changes, f->fields[i].name, value);
	}
	Intent intent = intent_for(m, b, form_modified(f) ? INTENT_EDIT_ACTION : INTENT_NONE);
	Buf text = {0};
	json_write(changes, &text);
	intent.action = intent_keep(m, buf_str(&f->action));
	intent.text = intent_keep(m, buf_str(&text));
	intent.seen = f->seen;
	buf_free(&text);
	json_free(changes);
	if (intent.kind == INTENT_NONE)
		m->base = m->mode = MODE_CASE;
	return intent;
}
