/*
 * Sheet: the rules of <style> that decide whether text is seen, as far as they are simple: a tag, a
 * class, an id, or a tag with one of these. Combinators, pseudo-classes, at-rules and linked sheets
 * are not evaluated; specificity is the order of the rules.
 */
#ifndef PORT_DOCUMENT_FILE_SHEET_H
#define PORT_DOCUMENT_FILE_SHEET_H

#include "base/arena.h"
#include "port/document_file_style.h"

enum { SHEET_MAX_RULES = 100 }; /* rules that touch the look; later ones are not read */

typedef struct SheetRule {
	Str tag;   /* "" for any */
	char mark; /* '.' class, '#' id, 0 neither */
	Str name;  /* of the class or id */
	Str declarations;
} SheetRule;

typedef struct Sheet {
	SheetRule *rules;
	size_t count;
	bool paints; /* some rule sets a background: white is no longer a safe guess */
} Sheet;

void sheet_add(Arena *arena, Sheet *sheet, Str css);
void sheet_apply(const Sheet *sheet, Str tag, Str id, Str classes, Look *look);

#endif
