# hintwatch: build, run, test, measure. Everything made lies in $(BUILD).
#
#	make                    build/hintwatch
#	make run ARGS=…         install what is missing, build, observe
#	make demo               show it on a small network of its own
#	make test               install what is missing, run all tests
#	make bench              measure; writes docs/benchmarks.md
#	make install PREFIX=…

BUILD   ?= build
CC      ?= gcc
CLANG   ?= $(firstword $(foreach v,14 16 19,$(if $(shell command -v clang-$(v)),clang-$(v))) clang)
BPFTOOL ?= $(firstword $(shell command -v bpftool) /usr/sbin/bpftool)
PREFIX  ?= /usr/local
ARGS    ?=

PACKAGES = libbpf libpcap zlib libcrypto libevent_core libmicrohttpd libmnl libcurl jansson

WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wno-unused-parameter \
           -Wno-missing-field-initializers
CFLAGS  ?= -O2 -g
HARDENING ?= -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
USER_CFLAGS = -std=gnu11 $(CFLAGS) $(HARDENING) $(WARNINGS) -Werror -DLOAD_ALIGN=1 -Iinclude -Iuser -I$(BUILD) \
              $(PACKAGE_CFLAGS) -MMD -MP

# Asked once, when first needed: `make run` may have to install pkg-config before.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
LIBS = $(eval LIBS := $(shell pkg-config --libs $(PACKAGES)))$(LIBS)

# The compiler inlines as much as it can: a call costs more here than the space (docs/benchmarks.md).
BPF_CFLAGS = -O2 -g -target bpf -mcpu=v3 -mllvm -inline-threshold=20000 -Wall -Werror -DLOAD_ALIGN=8 \
             -I/usr/include/$(shell uname -m)-linux-gnu -Iinclude -Ibpf -MMD -MP

USER_SOURCES := $(wildcard user/*.c user/*/*.c)
USER_OBJECTS := $(USER_SOURCES:%.c=$(BUILD)/%.o)
LIBRARY_OBJECTS := $(filter-out $(BUILD)/user/main.o,$(USER_OBJECTS))

all: $(BUILD)/hintwatch

$(BUILD)/hintwatch: $(USER_OBJECTS)
	@echo "  LINK    $@"
	@$(CC) -pie $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/user/%.o: user/%.c
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(CC) $(USER_CFLAGS) -c -o $@ $<

$(BUILD)/user/source/live.o: $(BUILD)/observer.skel.h

$(BUILD)/observer.skel.h: $(BUILD)/bpf/observer.bpf.o
	@echo "  SKEL    $@"
	@{ echo '/* NOLINTBEGIN */'; $(BPFTOOL) gen skeleton $< name observer_bpf; echo '/* NOLINTEND */'; } >$@.new
	@mv $@.new $@

$(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c
	@mkdir -p $(@D)
	@echo "  CLANG   $@"
	@$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

run:
	@deploy/packages.sh build
	@$(MAKE) --no-print-directory all
	$(BUILD)/hintwatch run $(ARGS)

demo:
	@deploy/packages.sh demo
	@$(MAKE) --no-print-directory all
	@deploy/demo.sh $(BUILD)/hintwatch

install: $(BUILD)/hintwatch
	install -D -m 0755 $< $(DESTDIR)$(PREFIX)/sbin/hintwatch

clean:
	rm -rf $(BUILD)

include tests/tests.mk tests/bench/bench.mk

-include $(USER_OBJECTS:.o=.d) $(wildcard $(BUILD)/bpf/*.d)

.PHONY: all run demo install clean
