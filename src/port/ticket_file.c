#include "port/ticket_file.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/mail.h"

#include <fcntl.h>
#include <unistd.h>

enum {
	TICKET_FILE_MAX_BYTES = 256 * 1024 * 1024 - 1
}; /* what one Buf holds; split a larger mbox */

typedef struct FileReader {
	Arena *arena;
	Str path;
	Str bytes;
	TicketBatch batch;
	Str *wheres; /* of the items, for naming duplicates */
	size_t where_count;
} FileReader;

static void skip(FileReader *r, Str where, Str why)
{
	*ARENA_PUSH(r->arena, r->batch.skipped, r->batch.skipped_count) = skip_new(r->arena, where, why);
}

/* The three arrays of a batch grow together, so one count serves the growing of each. */
static void keep(FileReader *r, const Mail *mail, Str where)
{
	TicketBatch *b = &r->batch;
	size_t n = b->count;
	b->items = arena_grow(r->arena, b->items, n, sizeof *b->items);
	b->references = arena_grow(r->arena, b->references, n, sizeof(Str *));
	b->reference_counts =
		arena_grow(r->arena, b->reference_counts, n, sizeof *b->reference_counts);
	b->items[n] = mail->ticket;
	b->references[n] = mail->references;
	b->reference_counts[n] = mail->reference_count;
	b->count++;
	*ARENA_PUSH(r->arena, r->wheres, r->where_count) = where;
}

static bool read_eml(FileReader *r, Err *err)
{
	Mail mail;
	if (!mail_parse(r->arena, r->bytes, &mail, err))
		return false;
	keep(r, &mail, r->path);
	return true;
}

/* A file that does not start with a "From " line is one message. */
static bool read_mbox(FileReader *r, Err *err)
{
	AUTO(buf_free) Buf message = {0};
	Str rest = r->bytes;
	if (!mail_has_header(rest) || !str_starts(rest, STR("From ")))
		return read_eml(r, err);
	for (size_t number = 1; mail_next_of_mbox(&rest, &message); number++) {
		Mail mail;
		Err why;
		Str where = arena_fmt(r->arena, STR_FMT ":message %zu", STR_ARG(r->path), number);
		if (mail_parse(r->arena, buf_str(&message), &mail, &why))
			keep(r, &mail, where);
		else
			skip(r, where, str_from(why.text));
	}
	return true;
}

static bool read_json_line(FileReader *r, Str line, Str where, Err *err)
{
	AUTO(json_freep) Json *json = NULL;
	Mail ticket = {0};
	if (!json_parse(line, where.ptr, &json, err) ||
		!ticket_from_json(r->arena, json, &ticket.ticket, err))
		return false;
	keep(r, &ticket, where);
	return true;
}

static bool read_lines(FileReader *r, Err *err)
{
	(void)err;
	size_t number = 0;
	Str rest = r->bytes;
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_slice(rest, 3, rest.len);
	for (Str line; str_next(&rest, '\n', &line);) {
		Err why;
		number++;
		if (str_trim(line).len == 0)
			continue;
		Str where = arena_fmt(r->arena, STR_FMT ":%zu", STR_ARG(r->path), number);
		if (read_json_line(r, line, where, &why))
			continue;
		skip(r, where, str_from(why.text));
	}
	return true;
}

/* Of two with one id the first stays, and the later one is skipped by name. */
static void drop_duplicates(FileReader *r)
{
	TicketBatch *b = &r->batch;
	Str *ids = ARENA_ARRAY(r->arena, Str, b->count + 1);
	bool *twice = ARENA_ARRAY(r->arena, bool, b->count + 1);
	size_t kept = 0;
	for (size_t i = 0; i < b->count; i++)
		ids[i] = b->items[i].id;
	str_mark_repeats(ids, b->count, twice);
	for (size_t i = 0; i < b->count; i++) {
		if (twice[i]) {
			skip(r, r->wheres[i],
				arena_fmt(r->arena, "the id \"" STR_FMT "\" was used before in this file", STR_ARG(ids[i])));
			continue;
		}
		b->items[kept] = b->items[i];
		b->references[kept] = b->references[i];
		b->reference_counts[kept++] = b->reference_counts[i];
	}
	b->count = kept;
}

typedef struct TicketFormat {
	const char *extension;
	bool (*read)(FileReader *r, Err *err);
} TicketFormat;

static const TicketFormat formats[] = {
	{".eml", read_eml},
	{".mbox", read_mbox},
	{".mbx", read_mbox},
	{".jsonl", read_lines},
};

static const TicketFormat *format_of(Str path)
{
	Str extension = path_extension(path);
	for (size_t i = 0; i < COUNT(formats); i++)
		if (str_ieq(extension, str_from(formats[i].extension)))
			return &formats[i];
	return NULL;
}

static bool begins_as_mbox(const char *path)
{
	char start[5] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, start, sizeof start);
	close(fd);
	return n == sizeof start && memcmp(start, "From ", sizeof start) == 0;
}

bool ticket_file_known(Str path)
{
	AUTO(buf_free) Buf name = {0};
	buf_add(&name, path);
	return format_of(path) != NULL || begins_as_mbox(buf_cstr(&name));
}

bool ticket_file_parse(Arena *arena, Str path, Str bytes, TicketBatch *ret_batch, Err *err)
{
	static const TicketFormat mbox = {"", read_mbox};
	const TicketFormat *format = format_of(path);
	FileReader r = {.arena = arena, .path = arena_copy(arena, path), .bytes = bytes};
	if (format == NULL && str_starts(bytes, STR("From ")))
		format = &mbox;
	if (format == NULL)
		return err_set(err, ERR_INPUT,
			STR_FMT ": not a kind of ticket file that is read "
				"(.eml .mbox .jsonl)",
			STR_ARG(path));
	if (!format->read(&r, err))
		return err_prefix(err, STR_FMT ": ", STR_ARG(path));
	drop_duplicates(&r);
	*ret_batch = r.batch;
	return true;
}

bool ticket_file_read(Arena *arena, const char *path, TicketBatch *ret_batch, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	return file_read(path, TICKET_FILE_MAX_BYTES, &bytes, err) &&
	       ticket_file_parse(arena, str_from(path), buf_str(&bytes), ret_batch, err);
}
