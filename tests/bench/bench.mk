# `make bench`: measures, and writes docs/benchmarks.md. The gate is measured as each of these compilers builds it.

BENCH        := $(BUILD)/bench
BENCH_CLANGS ?= clang-14 clang-19
BENCH_CFLAGS  = $(USER_CFLAGS) -Itests/bench
GATE_SOURCES := $(addprefix tests/bench/,gate.c profile.c openings.c answers.c)
GATES        := $(BENCH_CLANGS:%=$(BENCH)/gate-%)
RIG          := tests/bench/rig.c tests/bench/packets.c $(BUILD)/user/source/structure.o $(BUILD)/user/source/names.o

bench:
	@deploy/packages.sh bench
	@$(MAKE) --no-print-directory bench-programs
	@tests/bench/bench.sh $(BUILD) $(BENCH_CLANGS) >$(BENCH)/benchmarks.md
	@cp $(BENCH)/benchmarks.md docs/benchmarks.md
	@cat docs/benchmarks.md

bench-programs: $(GATES) $(BENCH)/ring $(BENCH)/quic $(BENCH)/ledger $(BUILD)/make-traffic $(BUILD)/hintwatch

$(BENCH)/gate-%: $(GATE_SOURCES) tests/bench/gate.bpf.c $(RIG) $(BUILD)/bpf/observer.bpf.o $(wildcard tests/bench/*.h)
	@mkdir -p $(BENCH)/$*
	@echo "  BENCH   $@"
	@$* $(BPF_CFLAGS) -c -o $(BENCH)/$*/gate.bpf.o tests/bench/gate.bpf.c
	@$(BPFTOOL) gen skeleton $(BENCH)/$*/gate.bpf.o name gate_bpf >$(BENCH)/$*/gate.skel.h
	@$(CC) $(BENCH_CFLAGS) -I$(BENCH)/$* -o $@ $(GATE_SOURCES) $(RIG) $(LIBS)

$(BENCH)/ring: tests/bench/ring.c $(GATES) $(LIBRARY_OBJECTS)
	@echo "  BENCH   $@"
	@$(CC) $(BENCH_CFLAGS) -I$(BENCH)/$(firstword $(BENCH_CLANGS)) -o $@ tests/bench/ring.c $(filter %.c,$(RIG)) \
		$(LIBRARY_OBJECTS) $(LIBS) -lpthread

$(BENCH)/quic $(BENCH)/ledger: $(BENCH)/%: tests/bench/%.c $(LIBRARY_OBJECTS)
	@mkdir -p $(BENCH)
	@echo "  BENCH   $@"
	@$(CC) $(BENCH_CFLAGS) -o $@ $^ $(LIBS)

.PHONY: bench bench-programs
