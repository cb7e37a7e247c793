// What the generator marks its classes with, which Java had in itself before 11.
package javax.annotation;

public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
