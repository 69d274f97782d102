package dev.privystream.pii;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** All objects that can be reached from one, through fields of whatever visibility and through collections. */
final class ObjectGraph {
    private ObjectGraph() {}

    static Collection<Object> of(Object root) {
        Map<Object, Object> seen = new IdentityHashMap<>();
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Object object = open.pop();
            if (seen.put(object, object) == null) {
                below(object).stream().filter(below -> below != null).forEach(open::push);
            }
        }
        return List.copyOf(seen.keySet());
    }

    private static Collection<?> below(Object object) {
        if (object instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>(map.keySet());
            entries.addAll(map.values());
            return entries;
        }
        if (object instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (object instanceof Optional<?> optional) {
            return optional.map(List::of).orElse(List.of());
        }
        if (object instanceof AtomicReference<?> reference) {
            return Arrays.asList(reference.get());
        }
        if (object instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return object instanceof Class<?> || object instanceof Enum<?> ? Set.of() : fields(object);
    }

    private static List<Object> fields(Object object) {
        List<Object> contents = new ArrayList<>();
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    try {
                        field.setAccessible(true);
                        contents.add(field.get(object));
                    } catch (InaccessibleObjectException e) {
                        // The JDK's own: seen by what they print
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return contents;
    }
}
