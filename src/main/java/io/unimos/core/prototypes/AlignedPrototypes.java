package io.unimos.core.prototypes;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The prototypes of one domain, aligned to it record by record without a label
 * (method-specification 4.6). They are the classifier before the first adapter version, the teacher
 * of every round, and part of what is served.
 *
 * <p>Owner: the domain's stream thread. {@link #predict} changes nothing, {@link #learn} takes the
 * record in; the same records in the same order give the same bits, on any machine. Everything is
 * double, because sums over a domain's whole life must not lose small contributions. By columns
 * (see {@link Vectors}) a double product of 65 x 512 costs some microseconds only. P is never
 * formed: norms and dot products of the sums are carried along, so reading costs four and learning
 * three passes over {@code [K,d]}.
 */
public final class AlignedPrototypes {
  private static final int MAGIC = 0x554D4150; // "UMAP"

  /**
   * The short form: sums rounded to float and nothing that can be derived, the least that a domain
   * needs.
   */
  private static final short ROUNDED = 1;

  /** The long form: every number as it is in memory. */
  private static final short EXACT = 2;

  private static final int HEADER = 4 + 2 + 2 + 4 + 4 + 8;

  private final PrototypeSource source;
  private final PrototypeSettings settings;
  private final int classes;
  private final int dimension;

  private long records;
  private final DomainOffset offset;
  private final ClassSums sums;
  private final PriorVotes votes;
  private final LabelCorrelationMeter labelCorrelation;
  private final VarietyMeter variety;
  private final Information ofPrototypes;
  private final Information ofText;

  /**
   * The sums of labels from people; the owner of the rows provides them, a checkpoint does not have
   * them.
   */
  private LabelSums labels;

  /** The log prior, derived from the fields above and carried along. */
  private final double[] logPrior;

  /** Creates the prototypes of a fresh domain. */
  public AlignedPrototypes(PrototypeSource source, PrototypeSettings settings) {
    this(
        source,
        settings,
        0,
        new DomainOffset(source, settings),
        new ClassSums(source, settings.strength()),
        new PriorVotes(source.classes(), settings),
        new LabelCorrelationMeter(source.classes(), settings.correlation()),
        new VarietyMeter(source),
        new Information(source.classes(), settings.hedge()),
        new Information(source.classes(), settings.hedge()));
  }

  /** Creates prototypes from existing parts. */
  private AlignedPrototypes(
      PrototypeSource source,
      PrototypeSettings settings,
      long records,
      DomainOffset offset,
      ClassSums sums,
      PriorVotes votes,
      LabelCorrelationMeter labelCorrelation,
      VarietyMeter variety,
      Information ofPrototypes,
      Information ofText) {
    this.source = source;
    this.settings = settings;
    classes = source.classes();
    dimension = source.dimension();
    this.records = records;
    this.offset = offset;
    this.sums = sums;
    this.votes = votes;
    this.labelCorrelation = labelCorrelation;
    this.variety = variety;
    this.ofPrototypes = ofPrototypes;
    this.ofText = ofText;
    labels = LabelSums.none(classes);
    logPrior = new double[classes];
    derive();
  }

  /**
   * Returns this domain with other classes, still without the labels from people. A class keeps
   * what it has learned; a new one starts from the source.
   *
   * @param now the source with the present classes
   */
  public AlignedPrototypes changed(PrototypeSource now, ClassChange change) {
    double[] moved = offset.now(records, labelCorrelation.value());
    double[] gone = new double[dimension];
    double left = records;
    for (int k : change.retired()) {
      double counted = offset.counts()[k];
      sums.addTo(gone, k);
      Vectors.axpy(counted, moved, 0, gone, 0, dimension);
      left -= counted;
    }
    // a domain with records of retired classes only starts from the source
    DomainOffset next = offset.changed(now, change, gone, left < 1 ? 0 : left, records);
    double[] scores = new double[now.classes()];
    Vectors.times(now.directions(), next.total(), scores);
    return new AlignedPrototypes(
        now,
        settings,
        records,
        next,
        sums.changed(now, change),
        votes.changed(change),
        labelCorrelation.changed(change, scores),
        variety.changed(now, change),
        ofPrototypes.changed(change),
        ofText.changed(change));
  }

  /**
   * Returns the shift of a record for the source probe, {@code [d]} (method-specification 4.7): the
   * domain's mean moved onto the bank's, as far as the mean is one of several classes.
   */
  public double[] meanShift() {
    return records == 0
        ? new double[dimension]
        : offset.meanShift(
            new double[dimension], records, severalClasses(labelCorrelation.value()));
  }

  /** Returns how far the domain has shown more than one class: by their variety or their runs. */
  private double severalClasses(double run) {
    return Math.max(variety.value(), run);
  }

  /** A record with its offset subtracted, and the products that reading and learning share. */
  record Aligned(
      long record,
      double labelCorrelation,
      double[] feature,
      double[] centred,
      double[] directionDots,
      double[] sumDots) {}

  /**
   * Returns the prediction for a record, which counts as the next one of the domain; the state
   * stays as it is.
   *
   * @param x {@code [d]}, L2-normalised
   * @throws IllegalArgumentException if the length is not d or a number is not finite
   */
  public PrototypePrediction predict(float[] x) {
    return predict(Vectors.widened(x));
  }

  /**
   * Returns the prediction as {@link #predict(float[])} does; keeps the array until the prediction
   * is learned.
   */
  public PrototypePrediction predict(double[] x) {
    if (x.length != dimension || !Double.isFinite(Vectors.sum(x))) {
      throw new IllegalArgumentException(
          "feature: %d finite numbers expected, got %d%s"
              .formatted(dimension, x.length, x.length == dimension ? " with NaN or Inf" : ""));
    }
    double[] scores = product(source.directions(), x);
    double[] byText = Vectors.scale(product(source.text(), x), source.scales().text());
    double run = labelCorrelation.valueWith(scores);
    Aligned aligned = align(x, scores, run);
    double[] own = sums.logits(aligned, offset.counts(), labels, movedForLabels());
    return decided(
        aligned,
        x,
        scores,
        PrototypePrediction.Output.of(own),
        PrototypePrediction.Output.of(byText));
  }

  /**
   * Takes a record in.
   *
   * @param prediction the result of {@link #predict} for it, with this state
   * @throws IllegalStateException if the prediction was made from another state
   */
  public void learn(PrototypePrediction prediction) {
    if (prediction.aligned().record() != records + 1) {
      throw new IllegalStateException(
          "prediction of record %d, but record %d is next"
              .formatted(prediction.aligned().record(), records + 1));
    }
    records++;
    offset.add(prediction.x(), prediction.learned());
    labelCorrelation.add(prediction.scores());
    variety.add(prediction.x());
    ofPrototypes.add(prediction.prototypes().posterior(), prediction.prototypes().entropy());
    ofText.add(prediction.text().posterior(), prediction.text().entropy());
    votes.add(prediction.learned(), prediction.undebiased());
    sums.add(prediction);
    derivePrior();
  }

  /** Runs {@link #predict} and {@link #learn} in one. */
  public PrototypePrediction observe(float[] x) {
    PrototypePrediction prediction = predict(x);
    learn(prediction);
    return prediction;
  }

  /**
   * Sets the labels from people (method-specification 7.3). They move the prototypes and the class
   * prior, and have no other effect.
   */
  public void label(LabelSums now) {
    labels = now;
    derivePrior();
  }

  /**
   * Returns the mean {@code [d]} of all records but these.
   *
   * @param some of those that were learned, not all
   */
  public double[] meanWithout(double[][] some) {
    return offset.meanWithout(some, records);
  }

  /** Returns the number of records learned so far. */
  public long records() {
    return records;
  }

  /** Returns the present label correlation, 0..1. */
  public double labelCorrelation() {
    return labelCorrelation.value();
  }

  /** Returns q {@code [K]}: the present class prior. */
  public double[] prior() {
    return votes.prior();
  }

  /** Returns the present P {@code [K][d]}. */
  public double[][] prototypes() {
    return sums.prototypes(offset.counts(), labels, movedForLabels());
  }

  /** Returns the offset that labelled features are moved by; it is not computed without labels. */
  private double[] movedForLabels() {
    return labels.total() > 0 ? offset.now(records, labelCorrelation.value()) : new double[0];
  }

  /** Returns the present classifier, frozen: the teacher of a round, and a part of each version. */
  public PrototypeView view() {
    double run = labelCorrelation.value();
    double[] moved = offset.now(records, run);
    double hedge = 0;
    if (records > 0 && settings.hedge().cap() > 0) {
      double[] nothing = new double[classes];
      hedge =
          hedge(ofPrototypes.including(nothing, 0, records), ofText.including(nothing, 0, records));
    }
    return new PrototypeView(
        source, prototypes(), moved, logPrior.clone(), hedge, run, variety.value(), meanShift());
  }

  /**
   * Returns the state as bytes, from which {@link #restore} goes on bit for bit as this object
   * does. The class sums are rounded to float to keep the bytes few; the sums of this object are
   * rounded too, so that both have the same bits.
   */
  public byte[] checkpoint() {
    ByteBuffer out = ByteBuffer.allocate(bytes(ROUNDED)).order(ByteOrder.LITTLE_ENDIAN);
    writeHeader(out, ROUNDED);
    sums.writeRounded(out);
    writeParts(out);
    derive();
    return out.array();
  }

  /**
   * Returns the state as bytes of twice the size of {@link #checkpoint}, and leaves this object as
   * it is.
   */
  public byte[] snapshot() {
    ByteBuffer out = ByteBuffer.allocate(bytes(EXACT)).order(ByteOrder.LITTLE_ENDIAN);
    writeHeader(out, EXACT);
    sums.write(out);
    writeParts(out);
    sums.writeDerived(out);
    offset.writeDerived(out);
    return out.array();
  }

  private void writeHeader(ByteBuffer out, short layout) {
    out.putInt(MAGIC).putShort(layout).putShort((short) settings.form().code());
    out.putInt(classes).putInt(dimension).putLong(records);
  }

  private void writeParts(ByteBuffer out) {
    offset.write(out);
    votes.write(out);
    labelCorrelation.write(out);
    variety.write(out);
    ofPrototypes.write(out);
    ofText.write(out);
  }

  /**
   * Restores the state that {@link #checkpoint} or {@link #snapshot} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another kind, form, K or d
   */
  public static AlignedPrototypes restore(
      PrototypeSource source, PrototypeSettings settings, byte[] bytes) {
    AlignedPrototypes state = new AlignedPrototypes(source, settings);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    short layout = bytes.length < HEADER || in.getInt() != MAGIC ? 0 : in.getShort();
    if (layout != ROUNDED && layout != EXACT) {
      throw new IllegalArgumentException("prototypes: not a checkpoint of a known layout");
    }
    int form = in.getShort();
    int k = in.getInt();
    int d = in.getInt();
    if (form != settings.form().code()
        || k != state.classes
        || d != state.dimension
        || bytes.length != state.bytes(layout)) {
      throw new IllegalArgumentException(
          "prototypes: checkpoint of form %d, %d classes, %d numbers does not fit %s, %d, %d"
              .formatted(form, k, d, settings.form(), state.classes, state.dimension));
    }
    state.records = in.getLong();
    state.read(in, layout == EXACT);
    return state;
  }

  private void read(ByteBuffer in, boolean exact) {
    if (exact) {
      sums.read(in);
    } else {
      sums.readRounded(in);
    }
    offset.read(in);
    votes.read(in);
    labelCorrelation.read(in);
    variety.read(in);
    ofPrototypes.read(in);
    ofText.read(in);
    if (exact) {
      sums.readDerived(in);
      offset.readDerived(in);
      derivePrior();
    } else {
      derive();
    }
  }

  /**
   * Returns the bytes of the class prior's state, the one part that would grow as the square of K.
   */
  public static int priorBytes(int classes) {
    return PriorVotes.bytes(classes);
  }

  private int bytes(short layout) {
    int parts =
        HEADER
            + DomainOffset.bytes(classes, dimension)
            + PriorVotes.bytes(classes)
            + LabelCorrelationMeter.bytes(classes)
            + variety.bytes()
            + 2 * Information.bytes(classes);
    return layout == EXACT
        ? parts + ClassSums.exactBytes(classes, dimension) + DomainOffset.derivedBytes(dimension)
        : parts + ClassSums.roundedBytes(classes, dimension);
  }

  private Aligned align(double[] x, double[] scores, double run) {
    DomainOffset.Shares shares = offset.shares(records, records + 1, run);
    double[] feature = x.clone();
    Vectors.axpy(-1, offset.including(x, shares), 0, feature, 0, dimension);
    double[] centred = x.clone();
    double[] shift = offset.meanShift(x, records + 1, severalClasses(run));
    Vectors.axpy(-1, shift, 0, centred, 0, dimension);
    return new Aligned(
        records + 1,
        run,
        feature,
        centred,
        offset.alignedScores(scores, labelCorrelation.total(), shares),
        sums.dots(feature));
  }

  /** Merges both classifiers into the served and the learned posterior. */
  private PrototypePrediction decided(
      Aligned aligned,
      double[] x,
      double[] scores,
      PrototypePrediction.Output own,
      PrototypePrediction.Output text) {
    double hedge = 0;
    if (settings.hedge().cap() > 0) {
      hedge =
          hedge(
              ofPrototypes.including(own.posterior(), own.entropy(), aligned.record()),
              ofText.including(text.posterior(), text.entropy(), aligned.record()));
    }
    double delay = settings.hedge().delay();
    double learnedHedge = hedge * Vectors.clip01((aligned.record() - delay) / delay);
    double[] merged = mixed(own, text, learnedHedge);
    double[] undebiased = Probabilities.softmax(merged);
    Vectors.axpy(-1, logPrior, 0, merged, 0, classes);
    double[] learned = Probabilities.softmax(merged);
    double[] served = learned;
    if (learnedHedge != hedge) {
      double[] whole = mixed(own, text, hedge);
      Vectors.axpy(-1, logPrior, 0, whole, 0, classes);
      served = Probabilities.softmax(whole);
    }
    return new PrototypePrediction(
        aligned, x, scores, own, text, hedge, served, learned, undebiased);
  }

  private double hedge(double prototypes, double text) {
    PrototypeSettings.Hedge h = settings.hedge();
    double own = Vectors.power(h.favour() * prototypes, h.power());
    double other = Vectors.power(text, h.power());
    return h.cap() * other / (other + own);
  }

  private double[] mixed(
      PrototypePrediction.Output own, PrototypePrediction.Output text, double hedge) {
    double[] z = new double[classes];
    Vectors.axpy(1 - hedge, own.logits(), 0, z, 0, classes);
    Vectors.axpy(hedge, text.logits(), 0, z, 0, classes);
    return z;
  }

  private void derive() {
    sums.derive();
    offset.derive();
    derivePrior();
  }

  private void derivePrior() {
    double tau = votes.strength(labels.added(offset.counts()));
    double[] q = votes.prior();
    for (int k = 0; k < classes; k++) {
      logPrior[k] = tau * StrictMath.log(q[k]);
    }
  }

  private double[] product(double[] rows, double[] x) {
    double[] out = new double[classes];
    Vectors.times(rows, x, out);
    return out;
  }
}
