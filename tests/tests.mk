# `make test` and its parts. Each part can be run alone, once `deploy/packages.sh test` was.

PYTEST   = /usr/bin/python3 -m pytest -q -p no:cacheprovider -rs
CAPTURES = ../shared/captures
FUZZ_SECONDS ?= 30

UNIT_PROGRAMS   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/test_*.c))
SANITIZED       := $(BUILD)/sanitized
SANITIZER       := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
PARITY_OBJECTS  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/parity/*.c))
TRAFFIC_SOURCES := $(addprefix tests/bench/,make_traffic.c flows.c requests.c heads.c dialects.c bodies.c noise.c frames.c)

# In this order: what is quick and says most comes first.
PARTS = floors style unit sanitized parity figures commands export net kernels fuzz

test:
	@deploy/packages.sh test
	@$(MAKE) --no-print-directory $(PARTS:%=test-%)
	@echo "all tests passed"

test-floors:
	@tests/floors.sh

test-style: $(BUILD)/observer.skel.h
	@tests/style.sh $(BUILD) $(PACKAGE_CFLAGS)

test-unit: $(UNIT_PROGRAMS)
	@tests/unit/run.sh $^

# The unit tests again, every capture there is, malformed ones included, and the fuzzers' seeds, under the sanitizers.
test-sanitized:
	@$(MAKE) --no-print-directory BUILD=$(SANITIZED) CC=clang-14 CFLAGS="-O1 -g $(SANITIZER)" HARDENING=-fPIE \
		test-unit $(SANITIZED)/hintwatch
	@tests/commands/captures.sh $(SANITIZED)/hintwatch
	@BUILD=$(BUILD) tests/fuzz/replay.sh

test-parity: $(BUILD)/parity
	@tests/parity/run.sh $<

test-figures test-commands test-export test-net: test-%: $(BUILD)/hintwatch $(BUILD)/make-traffic
	@HINTWATCH=$(abspath $<) $(PYTEST) tests/$*

test-kernels:
	@$(PYTEST) tests/kernels

test-fuzz:
	@BUILD=$(BUILD) tests/fuzz/run.sh $(FUZZ_SECONDS)

$(BUILD)/tests/%: tests/%.c $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	@echo "  TEST    $@"
	@$(CC) $(USER_CFLAGS) -I$(dir $<) -Itests/unit -o $@ $< $(filter %.o,$^) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/tests/parity/%.o: tests/parity/%.c $(BUILD)/observer.skel.h
	@mkdir -p $(@D)
	@$(CC) $(USER_CFLAGS) -c -o $@ $<

$(BUILD)/parity: $(PARITY_OBJECTS) $(LIBRARY_OBJECTS)
	@echo "  LINK    $@"
	@$(CC) -pie $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/make-traffic: $(TRAFFIC_SOURCES) $(wildcard tests/bench/*.h)
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(CC) -std=gnu11 $(CFLAGS) $(WARNINGS) -Werror -o $@ $(TRAFFIC_SOURCES)

-include $(UNIT_PROGRAMS:=.d) $(PARITY_OBJECTS:.o=.d)

.PHONY: test $(PARTS:%=test-%)
