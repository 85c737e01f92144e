# shellcheck shell=bash
# Avro in the Confluent wire format: a zero byte, the id of the schema in four bytes, the fields in the schema's order.
# The avro_ functions write to stdout. The read_ functions read from the array `bytes` at index `at`, into `value`.

avro_bytes() { # numbers from 0 to 255
    printf '%b' "$(printf '\\x%02x' "$@")"
}

avro_header() { # id of the schema
    avro_bytes 0 $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255))
}

avro_number() { # int, long and enum: zigzag, then 7 bits in each byte, the lowest first
    local n=$(($1 << 1 ^ $1 >> 63))
    while ((n & ~127)); do
        avro_bytes $((n & 127 | 128))
        n=$((n >> 7))
    done
    avro_bytes "$n"
}

avro_string() {
    avro_number "${#1}"
    printf %s "$1"
}

avro_optional_string() { # null if it is empty
    if [[ -n $1 ]]; then
        avro_number 1
        avro_string "$1"
    else
        avro_number 0
    fi
}

read_number() {
    local shift=0 byte=128
    value=0
    while ((byte & 128)); do
        byte=${bytes[at++]}
        value=$((value | (byte & 127) << shift))
        shift=$((shift + 7))
    done
    value=$((value >> 1 ^ -(value & 1)))
}

read_optional_number() {
    read_number
    if ((value == 1)); then read_number; else value=; fi
}

read_string() {
    local escaped
    read_number
    printf -v escaped '\\x%x' "${bytes[@]:at:value}"
    at=$((at + value))
    printf -v value %b "$escaped"
}

skip() { # number of bytes
    at=$((at + $1))
}

avro_records() { # calls a function for each record on stdin, which is preceded by its length in four bytes
    local bytes at size next=0
    mapfile -t bytes < <(od -An -v -tu1 -w1)
    while ((next < ${#bytes[@]})); do
        size=$((bytes[next] << 24 | bytes[next + 1] << 16 | bytes[next + 2] << 8 | bytes[next + 3]))
        at=$((next + 4 + 5))
        # A record without a value has length -1.
        next=$((next + 4 + (size >> 31 ? 0 : size)))
        ((at > next)) || "$1"
    done
}
