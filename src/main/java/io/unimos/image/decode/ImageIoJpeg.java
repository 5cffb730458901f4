package io.unimos.image.decode;

import io.unimos.image.guard.FileSignatures;
import io.unimos.image.guard.ImageLimits;
import io.unimos.image.guard.Layout;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Refusal;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The JPEG decoder of the JDK (libjpeg). Only raw samples are taken from it, so that none of its
 * guesses about colour spaces and profiles apply; each image has a reader of its own, on the
 * calling thread. Any warning of libjpeg means missing or damaged data and refuses the image. The
 * one exception is stray bytes before the end marker, which cheap cameras write.
 */
final class ImageIoJpeg implements JpegDecoder {
  private static final String PROVIDER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";

  private final ImageReaderSpi provider;
  final boolean repeatsTallChroma;

  ImageIoJpeg() {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    this.provider = provider();
    this.repeatsTallChroma = probe();
  }

  /**
   * Returns the JDK's own provider, even if a plug-in on the class path has registered for JPEG.
   */
  private static ImageReaderSpi provider() {
    var all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi spi = all.next();
      if (spi.getClass().getName().equals(PROVIDER)) {
        return spi;
      }
    }
    throw new IllegalStateException("this JDK has no " + PROVIDER);
  }

  /** Tests the behaviour of this JDK's libjpeg, the only way to find out which one it has. */
  private boolean probe() {
    try (InputStream in = ImageIoJpeg.class.getResourceAsStream("chroma-probe.jpg")) {
      byte[] encoded = in.readAllBytes();
      ImageLimits limits = ImageLimits.defaults();
      JpegLayout layout = (JpegLayout) Layout.of(encoded, limits);
      byte[] samples = samples(encoded, layout, new Deadline(Duration.ofMinutes(1)));
      return TallChroma.isRepeated(samples, layout, 1);
    } catch (IOException | Refusal e) {
      throw new IllegalStateException("the JDK cannot decode chroma-probe.jpg", e);
    }
  }

  @Override
  public String name() {
    return "ImageIO";
  }

  @Override
  public byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) throws Refusal {
    byte[] samples = samples(encoded, layout, deadline);
    if (repeatsTallChroma) {
      TallChroma.interpolate(samples, layout);
    }
    return JpegColours.toRgb(samples, layout.header());
  }

  private byte[] samples(byte[] encoded, JpegLayout layout, Deadline deadline) throws Refusal {
    byte[] bare = layout.essentials(encoded);
    DecodeListener listener = new DecodeListener(deadline);
    ImageReader reader = null;
    try (PacedInput input = new PacedInput(bare, layout.header().scans() > 1, deadline)) {
      reader = provider.createReaderInstance();
      reader.addIIOReadWarningListener(listener);
      reader.addIIOReadProgressListener(listener);
      reader.setInput(input, true, true);
      Raster raster = reader.readRaster(0, null);
      deadline.check();
      listener.refuseDamage();
      return packed(raster, layout);
    } catch (IOException e) {
      deadline.check();
      throw Refusal.corrupt("JPEG damaged: " + FileSignatures.oneLine(e.getMessage()));
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static byte[] packed(Raster raster, JpegLayout layout) {
    int width = layout.header().width();
    int height = layout.header().height();
    int bands = layout.components();
    var model = (PixelInterleavedSampleModel) raster.getSampleModel();
    var buffer = (DataBufferByte) raster.getDataBuffer();
    boolean packed =
        raster.getWidth() == width
            && raster.getHeight() == height
            && model.getNumBands() == bands
            && model.getPixelStride() == bands
            && model.getScanlineStride() == bands * width
            && buffer.getOffset() == 0
            && buffer.getData().length == bands * width * height;
    int[] offsets = model.getBandOffsets();
    for (int i = 0; i < offsets.length; i++) {
      packed &= offsets[i] == i;
    }
    if (!packed) {
      throw new IllegalStateException("unexpected raster " + raster);
    }
    return buffer.getData();
  }

  /**
   * The bytes in memory, handed out in small pieces, with a check of the deadline before each. It
   * is the only place where a native decoder that reads scan after scan returns to Java.
   * (ImageReader.abort cannot do it: the JPEG reader of the JDK refuses calls from another thread
   * while it reads.)
   */
  static final class PacedInput extends ImageInputStreamImpl {
    /**
     * The bytes of a piece in an image of many scans: a scan takes at least about 12 bytes, so a
     * piece holds 20 scans at most.
     */
    private static final int PIECE_OF_SCANS = 256;

    private static final int PIECE = 16_384;

    private final byte[] data;
    private final int piece;
    private final Deadline deadline;

    PacedInput(byte[] data, boolean manyScans, Deadline deadline) {
      this.data = data;
      this.piece = manyScans ? PIECE_OF_SCANS : PIECE;
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      bitOffset = 0;
      return streamPos < data.length ? data[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (deadline.passed()) {
        throw new IOException("deadline");
      }
      bitOffset = 0;
      if (streamPos >= data.length) {
        return -1;
      }
      int n = (int) Math.min(Math.min(length, piece), data.length - streamPos);
      System.arraycopy(data, (int) streamPos, target, offset, n);
      streamPos += n;
      return n;
    }

    @Override
    public long length() {
      return data.length;
    }

    /** Does nothing; the empty method keeps the JVM from queueing each stream for finalization. */
    @Override
    @SuppressWarnings({"deprecation", "Finalize"})
    protected void finalize() {}
  }

  /**
   * The listener to the JDK's reader, on the decoding thread. It notes the first warning, and ends
   * the decode at a finished line after the deadline.
   */
  static final class DecodeListener implements IIOReadWarningListener, IIOReadProgressListener {
    /**
     * The wording of libjpeg (JWRN_EXTRANEOUS_DATA) for stray bytes at the last marker, when every
     * pixel has come.
     */
    private static final Pattern HARMLESS =
        Pattern.compile("Corrupt JPEG data: \\d+ extraneous bytes before marker 0xd9");

    private final Deadline deadline;
    private String warning;
    private int lines;

    DecodeListener(Deadline deadline) {
      this.deadline = deadline;
    }

    void refuseDamage() throws Refusal {
      if (warning != null) {
        throw Refusal.corrupt("JPEG damaged: " + warning);
      }
    }

    /**
     * Notes the first warning, which must decide because libjpeg reports no other one of an image.
     */
    @Override
    public void warningOccurred(ImageReader source, String text) {
      if (warning == null && !HARMLESS.matcher(text).matches()) {
        warning = FileSignatures.oneLine(text);
      }
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      if ((++lines & 15) == 0 && deadline.passed()) {
        source.abort();
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
