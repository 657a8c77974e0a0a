# countersign. The commands a person needs: make run, make test. `make help` lists the rest.

VERSION  := 0.1.0
Q        := $(if $(V),,@)# make V=1 shows the commands
PREFIX   ?= /usr/local
CC       ?= gcc
BUILD    ?= build/release
SAN      := build/san
JOBS     ?= $(shell nproc)

PACKAGES := libcjson sqlite3 libutf8proc libidn2 inih md4c libxml-2.0 gmime-3.0 libsodium libcrypto libxxhash ncursesw libcurl yaml-0.1
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wformat=2 -Wno-format-nonliteral -Wcast-qual -Wundef
STD      := -std=c11 -D_GNU_SOURCE -DCOUNTERSIGN_VERSION='"$(VERSION)"' \
            -DCOUNTERSIGN_DATADIR='"$(PREFIX)/share/countersign"' \
            -DCOUNTERSIGN_LOCALEDIR='"$(PREFIX)/share/locale"' -Isrc -I.
# Third-party headers are not ours to warn about.
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lstemmer -lm
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CFLAGS   ?= -O2 -g
ALL_CFLAGS = $(STD) $(WARN) $(CFLAGS) $(HARDEN) $(PKG_CFLAGS) $(EXTRA_CFLAGS)
LDFLAGS  += -pie -Wl,-z,relro,-z,now

LIB_SRC  := $(sort $(wildcard src/*.c src/*/*.c src/*/*/*.c))
UI_SRC   := $(sort $(wildcard ui/*.c))
EVAL_SRC := $(sort $(wildcard evals/*.c))
TEST_SRC := $(sort $(wildcard tests/test_*.c))
TEST_LIB := $(sort $(wildcard tests/lib/*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))

obj       = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB      := $(BUILD)/libcountersign.a
# Everything of the faces but main(), so that tests can drive it.
FACE_SRC := $(filter-out ui/main.c,$(UI_SRC)) $(EVAL_SRC)
FACE     := $(BUILD)/libface.a
BIN      := $(BUILD)/countersign
CATALOGUES := $(patsubst ui/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/countersign.mo,$(wildcard ui/po/*.po))
TESTS    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SRC))

.PHONY: all help run demo po test check golden fuzz bench bench-ui bench-models bench-quality bench-intents bench-trust soak retail eval \
        eval-baseline install uninstall clean deps deps-test \
        deps-check tests-built
.SECONDARY:

all: deps ## build ./countersign (missing packages are installed first)
	@$(MAKE) --no-print-directory -j$(JOBS) countersign

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

countersign: $(BIN) $(CATALOGUES)
	@cp -f $(BIN) $@.new && mv -f $@.new $@

# Messages in other languages; a catalogue with a mistake (a format that differs, a text given twice) is an error. Without
# msgfmt the program is built all the same and speaks English.
$(BUILD)/locale/%/LC_MESSAGES/countersign.mo: ui/po/%.po
	@mkdir -p $(@D)
	@if command -v msgfmt >/dev/null; then echo "  MO $@"; msgfmt --check -o $@ $<; fi

PO_SRC := $(UI_SRC) $(sort $(wildcard ui/*.h)) src/core/case.h src/core/disposition.h src/core/event.h \
          src/core/access.h src/core/ticket.c
# What the engine says to people (ui/said.c), and the demo company's names of intents.
PO_ENGINE := src/approval.c $(addprefix src/core/,authority.c brief.c claim.c drill.c policy.c) src/executor.c src/executor_recover.c \
          $(addprefix src/desk/,budget.c chain.c choices.c claims.c desk.c drafts.c gate.c models.c precedent.c promote.c) \
          $(addprefix src/stage/,extract.c extractive.c identity.c intent.c reasoner.c retriever.c route_choice.c router.c \
          suggest.c suspicion.c topic.c) $(sort $(wildcard src/stage/validator*.c)) $(addprefix src/text/,domain.c unseen.h) \
          evals/demo/countersign.ini
po-template: build/countersign.pot
.PHONY: po-template
build/countersign.pot: $(PO_SRC) $(PO_ENGINE) ui/po/engine.py
	@mkdir -p $(@D)
	@LC_ALL=C.UTF-8 xgettext --from-code=UTF-8 -o $@.screen --no-location --package-name=countersign \
		-k_ -kN_ -k_n:1,2 -kmodel_say:3 -krows_say:3 -kdraw_title:2 -kfield:1 -klabelled:1 -kfield_text:2 \
		-kfield_said:2 -kaction_said:2 -kX:2,2t -kX:3,3t -kX:2,7t $(PO_SRC) 2>/dev/null
	@python3 ui/po/engine.py $(PO_ENGINE) >$@.engine
	@msgcat --use-first -o $@ $@.screen $@.engine

po: build/countersign.pot ## the catalogues' texts after those of the sources: new ones come in empty, old ones go
	@for p in ui/po/*.po; do msgmerge -q --no-fuzzy-matching --no-wrap -U --backup=off $$p $<; \
		msgattrib --no-obsolete --no-wrap -o $$p $$p; msgfmt --check --statistics -o /dev/null $$p; done

$(LIB): $(call obj,$(LIB_SRC))
	@rm -f $@; ar rcs $@ $^

$(FACE): $(call obj,$(FACE_SRC))
	@rm -f $@; ar rcs $@ $^

$(BIN): $(call obj,ui/main.c) $(FACE) $(LIB)
	@echo "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(call obj,$(TEST_LIB)) $(FACE) $(LIB)
	@echo "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

# It counts the rows that are laid out.
$(BUILD)/tests/test_ui_long_reply: LDFLAGS += -Wl,--wrap=text_wrap

# ---- packages (Debian 12) ----

DEBS      := build-essential pkg-config libncurses-dev libcurl4-openssl-dev libcjson-dev libsqlite3-dev \
             libutf8proc-dev libidn2-dev libinih-dev libmd4c-dev libxml2-dev libgmime-3.0-dev libsodium-dev libssl-dev \
             libxxhash-dev libstemmer-dev libyaml-dev openssh-client gettext
DEBS_TEST := libcmocka-dev libasan8 libubsan1 tmux python3 python3-protobuf protobuf-compiler procps iproute2 prometheus
DEBS_CHECK := clang clang-tidy clang-format cppcheck libclang-rt-14-dev

deps:
	@tests/lib/install.sh $(DEBS)
deps-test: deps
	@tests/lib/install.sh $(DEBS_TEST)
deps-check: deps-test
	@tests/lib/install.sh $(DEBS_CHECK)

# ---- try it ----

DEMO ?= demo

demo: all
	@test -e $(DEMO)/countersign.ini || ./countersign init $(DEMO) --demo

run: demo ## build, make the demo workspace, open it (without a terminal: the same journey as text)
	@if [ -t 0 ] && [ -t 1 ]; then ./countersign -w $(DEMO); else ./countersign -w $(DEMO) journey; fi

# ---- tests: everything under AddressSanitizer and UndefinedBehaviorSanitizer ----

SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SAN_MAKE   = $(MAKE) --no-print-directory BUILD=$(SAN) CFLAGS='-O1 -g' HARDEN=-fPIE \
             EXTRA_CFLAGS='-Werror $(SAN_FLAGS)'

# A security key made of software: loaded by OpenSSH's helper, so without sanitizers.
TOKEN := $(BUILD)/tests/sk_token.so
$(TOKEN): tests/token/sk_token.c
	@mkdir -p $(@D)
	@echo "  CC $@"
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -shared -fPIC -o $@ $< -lsodium

tests-built: $(BIN) $(TESTS) $(CATALOGUES) $(TOKEN)

test: deps-test ## everything: floors, units, screens, command line, a real terminal
	@$(MAKE) --no-print-directory -j$(JOBS) countersign
	@$(SAN_MAKE) -j$(JOBS) tests-built
	@tests/run.sh $(SAN) ./countersign

golden: deps-test ## write the golden screens anew (then read the diff)
	@$(SAN_MAKE) -j$(JOBS) tests-built
	@for t in $(SAN)/tests/test_ui_*; do [ -x $$t ] && [ ! -d $$t ] || continue; case $$t in *.o|*.d) ;; \
		*) UPDATE_GOLDEN=1 $$t >/dev/null || exit 1 ;; esac; done; git status --short tests/screens

eval: all ## the gate: the demo company's golden cases against their baselines
	@tests/eval.sh ./countersign

eval-baseline: all ## write the demo's baselines anew (then read the diff and say why)
	@tests/eval.sh ./countersign --write

check: deps-check ## static analysis: compiler warnings as errors, clang-tidy, cppcheck, gcc -fanalyzer
	@tests/check.sh

fuzz: deps-check ## every parser that reads outside text, FUZZ_SECONDS each
	@tests/fuzz/run.sh $(or $(FUZZ_SECONDS),60)

bench: all ## measurements, against a peer in the same run
	@tests/bench.sh ./countersign

KEYCLOCK := $(BUILD)/keyclock.so
$(KEYCLOCK): tests/preload/keyclock.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(STD) $(WARN) -O2 -shared -fPIC -o $@ $< -ldl

bench-ui: all ## the screen with 100,000 tickets and one of 2 MB: a key's cost, start, memory, bytes
	@$(MAKE) --no-print-directory $(KEYCLOCK)
	@python3 tests/bench_ui.py ./countersign $(KEYCLOCK)

QUALITY_SETS ?= stackfaq xquad_en tau2/banking_knowledge
bench-quality: all ## what search finds, against FTS5 in the same run, clean and in messy wrappings
	@python3 evals/search/quality.py ./countersign $(QUALITY_SETS:%=$(or $(COUNTERSIGN_SHARED),../shared)/data/%)

bench-search: all ## the index beside FTS5, Xapian and LanceDB, vectors beside usearch (about an hour; BENCH_SIZES)
	@evals/search/bench.sh $(BENCH_SIZES)

bench-intents: all ## intent routing on clinc150, as given, beside a plain naive Bayes
	@./countersign intents evaluate $(or $(COUNTERSIGN_SHARED),../shared)/data/clinc150

bench-models: all ## 100 tickets against a slow mock beside the ideal; from key to frame while an answer streams
	@python3 tests/bench_models.py ./countersign

bench-trust: all ## grounding, injection marks, personal data, the obedient model: every figure
	@$(MAKE) --no-print-directory -j$(JOBS) $(addprefix $(BUILD)/tests/test_text_,ground aimed personal)
	@evals/trust/run.sh

retail: all ## the retail office of ../shared: gold actions give exactly its database changes
	@python3 tests/retail/run.py ./countersign

soak: all deps-check ## long: UI_KEYS keys (500000), kill -9 KILL times (10000), of ingest INGEST_KILL times (500), what reaches the terminal, fuzzing FUZZ_SECONDS each (600)
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/tests/test_ui_property
	@UI_RANDOM_KEYS=$(or $(UI_KEYS),500000) $(BUILD)/tests/test_ui_property
	@KILLS=$(or $(KILL),10000) tests/kill.sh ./countersign
	@KILLS=$(or $(INGEST_KILL),500) python3 tests/ingest_kill.py ./countersign
	@DOCUMENTS=2000 RIGHTS=1000 GROUP_COUNT=12 python3 tests/access.py ./countersign
	@python3 tests/terminal/run.py ./countersign --all
	@tests/fuzz/run.sh $(or $(FUZZ_SECONDS),600)

install: all ## into PREFIX (/usr/local)
	install -D -m 755 countersign $(DESTDIR)$(PREFIX)/bin/countersign
	install -D -m 644 docs/man/countersign.1 $(DESTDIR)$(PREFIX)/share/man/man1/countersign.1
	mkdir -p $(DESTDIR)$(PREFIX)/share/countersign
	cp -R evals/demo $(DESTDIR)$(PREFIX)/share/countersign/
	for c in $(wildcard $(CATALOGUES)); do install -D -m 644 $$c $(DESTDIR)$(PREFIX)/share/$${c#$(BUILD)/}; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/countersign $(DESTDIR)$(PREFIX)/share/man/man1/countersign.1
	rm -rf $(DESTDIR)$(PREFIX)/share/countersign
	rm -f $(DESTDIR)$(PREFIX)/share/locale/*/LC_MESSAGES/countersign.mo

clean:
	rm -rf build countersign

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
