package io.unimos.numbers;

/**
 * The names of what is measured, as they stand in reports, events and metrics: each is written here
 * and nowhere else, so that who computes a number and who looks for it mean the same one.
 */
public final class MetricNames {
  // a window against the reference of its domain (method-specification 5)

  /** How many times chance the mean of all features has moved. */
  public static final String MEAN_SHIFT_RATIO = "meanShiftRatio";

  /** The same within the predicted classes, which another mix of classes leaves alone. */
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

  /** How far the domain's prototypes are from the source's. */
  public static final String PROTOTYPE_DIVERGENCE = "prototypeDivergence";

  /** How far labels come in runs, 0..1. */
  public static final String RUNS = "runs";

  /** The revision of the method that made a version; a whole number. */
  public static final String METHOD = "method";

  /** Winnings of the bets against a rise of the entropies since the swap. */
  public static final String BET = "bet";

  /** Images of a domain that has changed, since the change as it was dated. */
  public static final String SINCE_CHANGE = "sinceChange";

  /** Share of images that repeat an earlier one. */
  public static final String REPEATS = "repeats";

  /** Mean cosine of those to what they repeat. */
  public static final String REPEAT_COSINE = "repeatCosine";

  // a candidate at the gate (method-specification 4.16), beside diversity and both agreements above

  /** 1 when no number of the candidate is NaN or infinite. */
  public static final String FINITE = "finite";

  /** Accuracy on the source's held-out rows. */
  public static final String SOURCE_ACCURACY = "sourceAccuracy";

  /** Greatest difference of a logit on x and on x'. */
  public static final String FOLDING = "folding";

  /** Share of the memory on which the vision head says what the balanced seeds said. */
  public static final String SEED_AGREEMENT = "seedAgreement";

  /** Cohen's kappa of the same two. */
  public static final String SEED_KAPPA = "seedKappa";

  /** Share of the memory whose label the vision head gives back. */
  public static final String OWN_LABELS = "ownLabels";

  /** Frobenius norm of the vision head against a ridge on the bank alone. */
  public static final String WEIGHT_NORM = "weightNorm";

  /** The same, held against its upper bound. */
  public static final String WEIGHT_NORM_ABOVE = "weightNormAbove";

  /** Share of answers that differ from those served now. */
  public static final String FLIPS = "flips";

  /** Share of images on which the vision head says what the prototypes say. */
  public static final String VISION_AGREEMENT = "visionAgreement";

  /** Share of the memory whose label is not the teacher's. */
  public static final String RELABELLED = "relabelled";

  /** MET steps that the round took; 0 where budget or runs of labels left them out. */
  public static final String STEPS = "steps";

  /** How far a step moved both separation networks. */
  public static final String MOVED = "moved";

  /** Mean confidence at a temperature fitted on the source. */
  public static final String ESTIMATED_ACCURACY = "estimatedAccuracy";

  /** Share of target rows that the discriminator told from the source's in the last step. */
  public static final String DISCRIMINATOR_ACCURACY = "discriminatorAccuracy";

  private MetricNames() {}
}
