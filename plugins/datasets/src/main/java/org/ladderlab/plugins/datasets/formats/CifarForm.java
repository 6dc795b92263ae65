package org.ladderlab.plugins.datasets.formats;

import java.util.List;

/** What stands before the pixels of a picture of the CIFAR data, and which of it is the label. */
public enum CifarForm {
    /** CIFAR-10: one byte, the class. */
    CIFAR_10(List.of(10), 0, "airplane automobile bird cat deer dog frog horse ship truck"),
    /** CIFAR-100: two bytes, of which the second, the class, is the label. */
    CIFAR_100(
            List.of(20, 100),
            1,
            "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle"
                    + " caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant"
                    + " flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man"
                    + " maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck"
                    + " pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk"
                    + " skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger"
                    + " tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"),
    /** CIFAR-100: two bytes, of which the first, the superclass, is the label. */
    CIFAR_100_COARSE(
            List.of(20, 100),
            0,
            "aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture"
                    + " insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes"
                    + " large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people reptiles small_mammals"
                    + " trees vehicles_1 vehicles_2");

    /** How many values each byte before the pixels has. */
    final List<Integer> before;

    final int label;
    final List<String> names;

    CifarForm(List<Integer> before, int label, String names) {
        this.before = before;
        this.label = label;
        this.names = List.of(names.split(" "));
    }

    /** Bytes of a picture and what stands before it. */
    int record() {
        return before.size() + 3 * 32 * 32;
    }
}
