/* Documents in HTML: what is read, what is hidden, in which character set. */
#include "tests/test_port_document_parse.h"

/* ---- HTML ---- */

static void html_gives_text_structure_and_metas(void **state)
{
	(void)state;
	Arena a = {0};
	Document *d = only(&a, "kb/a.HTML",
		"<!DOCTYPE html><html><head><meta charset=utf-8><title>\n Two  steps </title>"
		"<meta name=id content=two><meta name=Audience content=public><meta name=groups "
		"content='a, b'>"
		"<meta name=updated content=2026-04-02><meta name=viewport content=x></head><body>"
		"<h1>Two steps</h1><p>First &amp; <b>bold</b>\n text&nbsp;here.<h2>List</h2>"
		"<ul><li>one<li>two<ol start=3><li>inner</ol></ul>"
		"<table><tr><th>Plan<th>Price</tr><tr><td>Basic<td>5 EUR</tr></table>"
		"<pre>  code\n   line</pre>See <a href=https://x.example/f>the form</a>, "
		"<a href=/rel>relative</a>.</body></html>");
	assert_str(d->id, "two");
	assert_str(d->title, "Two steps");
	assert_int_equal(d->audience, AUDIENCE_PUBLIC);
	assert_int_equal(d->group_count, 2);
	assert_str(d->updated, "2026-04-02");
	assert_false(d->hidden_text);
	assert_str(d->passages[0].text,
		"First & bold text here.\n\nList\n\n- one\n- two\n  3. inner\nPlan: Basic; Price: "
		"5 EUR\n\n"
		"  code\n   line\n\nSee the form (https://x.example/f), relative.");
	assert_refused("a.html", STR("<meta name=audience content=all><p>x"),
		"a.html: meta audience: \"all\" is neither public nor internal");
	assert_str(only(&a, "a.htm", "<h1>From h1</h1><p>x")->title, "From h1");
	arena_free(&a);
}

static void hidden_html_is_dropped_and_said(void **state)
{
	(void)state;
	static const char *const hidden[] = {
		"<script>X</script>",
		"<style>X{}</style>",
		"<template>X</template>",
		"<noscript>X</noscript>",
		"<!-- X -->",
		"<! X>",
		"<p hidden>X</p>",
		"<p aria-hidden=true>X</p>",
		"<div style='display:none'><p>X</p></div>",
		"<p style='DISPLAY : None !important'>X</p>",
		"<p style='display:/**/none'>X</p>",
		"<p style='visibility:hidden'>X</p>",
		"<p style='opacity:0'>X</p>",
		"<p style='font-size:0'>X</p>",
		"<p style='font-size:1px'>X</p>",
		"<p style='font:0/0 a'>X</p>",
		"<p style='color:#fff'>X</p>",
		"<p style='color:white'>X</p>",
		"<p style='color:#fefefe'>X</p>",
		"<font color=white>X</font>",
		"<p style='color:transparent'>X</p>",
		"<div style='background:#123456'><i style='color:rgb(18, 52, 86)'>X</i></div>",
		"<p style='position:absolute;left:-9999px'>X</p>",
		"<p style='text-indent:-99em'>X</p>",
		"<p style='height:0;overflow:hidden'>X</p>",
		"<p style='transform:scale(0)'>X</p>",
		"<p style='position:absolute;clip:rect(0,0,0,0)'>X</p>",
		"<style>.no{display:none}</style><p class='a no'>X</p>",
		"<style>@import 'x'; p#n, b > i { opacity: 0 }</style><p id=n>X</p>",
		"<body bgcolor=black><p style='color:#000'>X</p>",
		"<iframe>X</iframe>",
		"<dialog>X</dialog>",
	};
	for (size_t i = 0; i < COUNT(hidden); i++) {
		Arena a = {0};
		AUTO(buf_free) Buf page = {0};
		buf_addf(&page, "%s<p style='color:red'>Seen</p>", hidden[i]);
		Document *d = only(&a, "a.html", page.ptr);
		if (!str_is(d->passages[0].text, "Seen") || !d->hidden_text)
			fail_msg("%s gave \"%s\"", hidden[i], d->passages[0].text.ptr);
		arena_free(&a);
	}
}

static void visible_html_is_kept(void **state)
{
	(void)state;
	static const char *const seen[] = {
		"<div style='font-size:0'><p style='font-size:14px'>X</p></div>",
		"<div style='visibility:hidden'><p style='visibility:visible'>X</p></div>",
		"<div style='background:#333'><p style='color:#fff'>X</p></div>",
		"<table><td bgcolor=navy><font color=white>X</font></table>",
		"<div style='background:url(a.png)'><p style='color:white'>X</p></div>",
		"<p "
		"style='position:absolute;left:50%;margin-left:-50%;transform:translate(-50%,-50%)'"
		">X</p>",
		"<p style='width:0'>X</p>",
		"<p style='opacity:0.9;display:block'>X</p>",
		"<p aria-hidden=false>X</p>",
		"<dialog open>X</dialog>",
		"<details>X</details>",
	};
	for (size_t i = 0; i < COUNT(seen); i++) {
		Arena a = {0};
		Document *d = only(&a, "a.html", seen[i]);
		if (!str_is(d->passages[0].text, "X") || d->hidden_text)
			fail_msg("%s gave \"%s\"", seen[i], d->passages[0].text.ptr);
		arena_free(&a);
	}
}

static void html_is_read_in_its_character_set(void **state)
{
	(void)state;
	Arena a = {0};
	assert_string_equal(text_of(&a, "a.html", "<p>caf\xC3\xA9"), "caf\xC3\xA9");
	assert_string_equal(text_of(&a, "a.html", "<p>caf\xE9 \x80"), "caf\xC3\xA9 \xE2\x82\xAC");
	assert_string_equal(text_of(&a, "a.html", "<meta charset=\"koi8-r\"><p>\xCD\xC9\xD2"),
		"\xD0\xBC\xD0\xB8\xD1\x80");
	assert_string_equal(text_of(&a, "a.html",
				    "<meta http-equiv=Content-Type content='text/html; "
				    "charset=Shift_JIS'><p>\x82\xA0"),
		"\xE3\x81\x82");
	DocumentBatch batch;
	Err err = {0};
	assert_done(document_file_parse(&a, STR("w.html"), STR("\xFF\xFE<\0p\0>\0\xE9\0"),
		internal_by_default, &batch, &err));
	assert_str(batch.items[0].passages[0].text, "\xC3\xA9");
	arena_free(&a);
}

static void html_that_nests_without_end_is_refused(void **state)
{
	(void)state;
	Arena a = {0};
	AUTO(buf_free) Buf page = {0};
	for (int i = 0; i < 5000; i++)
		buf_adds(&page, "<div>");
	buf_adds(&page, "x");
	assert_refused("a.html", buf_str(&page), "a.html: elements are nested too deep");
	arena_free(&a);
}

static void html_of_a_mail_becomes_lines(void **state)
{
	(void)state;
	AUTO(buf_free) Buf out = {0};
	Err err = {0};
	bool hidden = false;
	assert_done(html_to_text(
		STR("<div>Hello,</div><div><br></div><div>my order<br>is late.</div>"
		    "<![if !mso]><table role=presentation><tr><td>A<td>B</table><![endif]>"
		    "<blockquote>On Monday<br>you wrote <div>x</div></blockquote><p>-- <br>Bo</p>"
		    "<p style='display:none'>preheader</p>"),
		&out, &hidden, &err));
	assert_str(buf_str(&out),
		"Hello,\n\nmy order\nis late.\n\nA\nB\n\n> On Monday\n> you wrote\n> x\n\n--\nBo");
	assert_true(hidden);
	buf_clear(&out);
	assert_done(html_to_text(STR(""), &out, &hidden, &err));
	assert_str(buf_str(&out), "");
	assert_false(hidden);
}

static void colours_are_read_as_css_writes_them(void **state)
{
	(void)state;
	Colour c;
	assert_true(
		colour_from(STR("#Ff8000"), &c) && c.red == 255 && c.green == 128 && c.blue == 0);
	assert_true(colour_from(STR("#f80"), &c) && c.green == 136);
	assert_true(colour_from(STR("rgba(1, 2, 3, 0)"), &c) && c.kind == COLOUR_TRANSPARENT);
	assert_true(colour_from(STR("rgb(100% 0% 300)"), &c) && c.red == 255 && c.blue == 255);
	assert_false(colour_from(STR("#ff80"), &c) && c.kind == COLOUR_UNKNOWN);
	assert_false(colour_from(STR("url(#x)"), &c));
	assert_false(colour_from(STR("#12"), &c));
	assert_false(colour_from(STR(""), &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_gives_text_structure_and_metas),
		cmocka_unit_test(hidden_html_is_dropped_and_said),
		cmocka_unit_test(visible_html_is_kept),
		cmocka_unit_test(html_is_read_in_its_character_set),
		cmocka_unit_test(html_that_nests_without_end_is_refused),
		cmocka_unit_test(html_of_a_mail_becomes_lines),
		cmocka_unit_test(colours_are_read_as_css_writes_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
