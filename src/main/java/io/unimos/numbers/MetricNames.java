package io.unimos.numbers;

/**
 * The names of all measured numbers in reports, events and metrics. Each is written only here, so
 * that writers and readers of a number use the same name.
 */
public final class MetricNames {
  // a window against the reference of its domain (method-specification 5)

  /** The squared move of the mean of all features, as a multiple of its expectation by chance. */
  public static final String MEAN_SHIFT_RATIO = "meanShiftRatio";

  /**
   * The ratio of {@link #MEAN_SHIFT_RATIO} within the predicted classes, which another mix of
   * classes does not change.
   */
  public static final String CLASS_CONDITIONAL_RATIO = "classConditionalRatio";

  /** Squared maximum mean discrepancy of some features, RBF kernel. */
  public static final String MMD = "mmd";

  /** Squared Frechet distance of two Gaussians with diagonal covariances. */
  public static final String FRECHET = "frechet";

  /** Jensen-Shannon divergence of the shares of the predicted classes, in nats. */
  public static final String CLASS_SHARES = "classShares";

  // a window by itself

  /** Mean over images of the greatest cosine to a source prototype. */
  public static final String MAX_COSINE = "maxCosine";

  /** Mean entropy of the served probabilities, in nats. */
  public static final String ENTROPY = "entropy";

  /** Entropy of the mean of the served probabilities, in nats. */
  public static final String DIVERSITY = "diversity";

  /** Mean of the greatest served probability. */
  public static final String CONFIDENCE = "confidence";

  /** Share of answers that differ from the text classifier's. */
  public static final String FLIPS_AGAINST_ZERO_SHOT = "flipsAgainstZeroShot";

  /** Share of images on which vision and language head name the same class. */
  public static final String MODALITY_AGREEMENT = "modalityAgreement";

  /** Mean Jensen-Shannon divergence of vision and language head, in nats. */
  public static final String DISCREPANCY = "discrepancy";

  /** The distance of the domain's prototypes from the source's. */
  public static final String PROTOTYPE_DIVERGENCE = "prototypeDivergence";

  /** The label correlation, 0..1. */
  public static final String LABEL_CORRELATION = "labelCorrelation";

  /** The revision of the method that made a version; a whole number. */
  public static final String METHOD = "method";


  /** The number of images since the dated change of a domain. */
  public static final String SINCE_CHANGE = "sinceChange";

  /** The share of images that repeat an earlier one. */
  public static final String REPEATS = "repeats";

  /** The mean cosine of repeated images to the earlier ones. */
  public static final String REPEAT_COSINE = "repeatCosine";

  // a candidate at the gate (method-specification 4.16), beside diversity and both agreements above

  /** 1 when no number of the candidate is NaN or infinite. */
  public static final String FINITE = "finite";

  /** Accuracy on the source's held-out rows. */
  public static final String SOURCE_ACCURACY = "sourceAccuracy";

  /** Greatest difference of a logit on x and on x'. */
  public static final String FOLDING = "folding";

  /** The share of the memory on which the vision head agrees with the balanced seeds. */
  public static final String SEED_AGREEMENT = "seedAgreement";

  /** Cohen's kappa of vision head and balanced seeds. */
  public static final String SEED_KAPPA = "seedKappa";

  /** The share of the memory whose label the vision head reproduces. */
  public static final String OWN_LABELS = "ownLabels";

  /** Frobenius norm of the vision head against a ridge on the bank alone. */
  public static final String WEIGHT_NORM = "weightNorm";

  /** The norm of {@link #WEIGHT_NORM} with its upper bound. */
  public static final String WEIGHT_NORM_ABOVE = "weightNormAbove";

  /** Share of answers that differ from those served now. */
  public static final String FLIPS = "flips";

  /** The share of images on which the vision head agrees with the prototypes. */
  public static final String VISION_AGREEMENT = "visionAgreement";

  /** Share of the memory whose label is not the teacher's. */
  public static final String RELABELLED = "relabelled";

  /** The number of MET steps of the round; 0 where budget or label correlation left them out. */
  public static final String STEPS = "steps";

  /** The distance that a step moved both separation networks. */
  public static final String MOVED = "moved";

  /** Mean confidence at a temperature fitted on the source. */
  public static final String ESTIMATED_ACCURACY = "estimatedAccuracy";

  /** The share of target rows whose modality the discriminator named in the last step. */
  public static final String DISCRIMINATOR_ACCURACY = "discriminatorAccuracy";

  private MetricNames() {}
}
