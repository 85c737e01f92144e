package fashionstream.trainer.report;

import java.util.List;

/**
 * A published result on the 10,000 test images of Fashion-MNIST.
 *
 * @param method the classifier, as described by its authors
 * @param parameters number of parameters, as stated by the source; empty if it states none
 * @param accuracy accuracy, 0 to 1
 * @param source the publication
 */
record PublishedResult(String method, String parameters, double accuracy, Source source) {
    /**
     * A publication.
     *
     * @param name short name, for the table
     * @param citation full citation
     * @param address URL
     */
    record Source(String name, String citation, String address) {}

    private static final Source LIST = new Source(
            "list",
            "Fashion-MNIST, list of submitted results, which its maintainers have not verified",
            "https://github.com/zalandoresearch/fashion-mnist#benchmark");

    private static final Source RANDOM_ERASING = new Source(
            "Zhong",
            "Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang: Random Erasing Data Augmentation, 2017 (AAAI 2020)",
            "https://arxiv.org/abs/1708.04896");

    private static final Source DATA_SET = new Source(
            "Xiao",
            "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning"
                    + " Algorithms, 2017",
            "https://arxiv.org/abs/1708.07747");

    static final List<Source> SOURCES = List.of(LIST, RANDOM_ERASING, DATA_SET);

    /**
     * The best first. The selection covers the range of methods, and includes all results with a known number of
     * parameters.
     */
    static final List<PublishedResult> ALL = List.of(
            listed("Wide ResNet 40-4", "8.9 M", 0.967),
            new PublishedResult("Wide ResNet 28-10 with random erasing", "", 0.9635, RANDOM_ERASING),
            listed("Wide ResNet 28-10", "", 0.959),
            listed("DenseNet-BC", "768 k", 0.954),
            listed("MobileNet", "", 0.950),
            listed("ResNet18", "", 0.949),
            listed("Capsule network", "8 M", 0.936),
            listed("VGG16", "26 M", 0.935),
            listed("Two convolutional and three fully connected layers", "1.8 M", 0.932),
            listed("Histograms of oriented gradients and SVM", "", 0.926),
            listed("Two convolutional layers", "< 100 k", 0.925),
            listed("Two convolutional layers", "113 k", 0.922),
            new PublishedResult("Support vector machine, best classical method of the paper", "", 0.897, DATA_SET),
            listed("People without expertise, majority of three", "", 0.835));

    private static PublishedResult listed(String method, String parameters, double accuracy) {
        return new PublishedResult(method, parameters, accuracy, LIST);
    }
}
