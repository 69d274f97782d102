package dev.privystream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * What hashing costs at least with the parts that anybody would take: a new struct of a schema that is ready, a put for
 * each of its fields, a {@link Mac} that has its key, and {@link HexFormat}. Written by hand for strings: it looks up no
 * schema and no name, checks nothing, knows no defaults and no errors, and makes no record. For one thread.
 */
abstract class TransformFloor {

    /** Of records that have a schema, or of which one schema is a part. */
    static TransformFloor of(Schema source, Schema target, Set<String> hashed, byte[] secret) {
        Mac mac = mac(secret);
        return source == null ? new OfMap(mac, hashed) : ofPart(mac, source, target, hashed);
    }

    abstract Object copy(Object value);

    private static TransformFloor ofPart(Mac mac, Schema source, Schema target, Set<String> hashed) {
        return switch (source.type()) {
            case STRUCT -> new OfStruct(mac, source, target, hashed);
            case ARRAY -> new OfArray(ofPart(mac, source.valueSchema(), target.valueSchema(), hashed));
            default -> null;
        };
    }

    private static Mac mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(Mac mac, String value) {
        return HexFormat.of().formatHex(mac.doFinal(value.getBytes(UTF_8)));
    }

    private static final class OfStruct extends TransformFloor {
        private final Mac mac;
        private final Schema target;
        private final Field[] sourceFields;
        private final Field[] targetFields;
        private final boolean[] hashed;
        private final TransformFloor[] below;

        OfStruct(Mac mac, Schema source, Schema target, Set<String> hashed) {
            this.mac = mac;
            this.target = target;
            this.sourceFields = source.fields().toArray(Field[]::new);
            this.targetFields = target.fields().toArray(Field[]::new);
            this.hashed = new boolean[sourceFields.length];
            this.below = new TransformFloor[sourceFields.length];
            for (int i = 0; i < sourceFields.length; i++) {
                this.hashed[i] = hashed.contains(sourceFields[i].name());
                this.below[i] = ofPart(mac, sourceFields[i].schema(), targetFields[i].schema(), hashed);
            }
        }

        @Override
        Object copy(Object value) {
            Struct source = (Struct) value;
            Struct copy = new Struct(target);
            for (int i = 0; i < sourceFields.length; i++) {
                Object original = source.get(sourceFields[i]);
                if (original != null) {
                    Object replaced = original;
                    if (hashed[i]) {
                        replaced = token(mac, (String) original);
                    } else if (below[i] != null) {
                        replaced = below[i].copy(original);
                    }
                    copy.put(targetFields[i], replaced);
                }
            }
            return copy;
        }
    }

    private static final class OfArray extends TransformFloor {
        private final TransformFloor elements;

        OfArray(TransformFloor elements) {
            this.elements = elements;
        }

        @Override
        Object copy(Object value) {
            List<?> source = (List<?>) value;
            List<Object> copy = new ArrayList<>(source.size());
            for (Object element : source) {
                copy.add(elements.copy(element));
            }
            return copy;
        }
    }

    private static final class OfMap extends TransformFloor {
        private final Mac mac;
        private final String[] hashed;

        OfMap(Mac mac, Set<String> hashed) {
            this.mac = mac;
            this.hashed = hashed.toArray(String[]::new);
        }

        @Override
        Object copy(Object value) {
            Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) value);
            for (String name : hashed) {
                copy.put(name, token(mac, (String) copy.get(name)));
            }
            return copy;
        }
    }
}
