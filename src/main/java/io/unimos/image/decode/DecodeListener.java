package io.unimos.image.decode;

import io.unimos.image.guard.FileSignatures;
import io.unimos.image.guard.Refusal;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Hears what the JDK's reader says while it decodes, on the decoding thread: its first warning, and
 * each finished line, at which a passed deadline ends the decode.
 */
final class DecodeListener implements IIOReadWarningListener, IIOReadProgressListener {
  /** libjpeg's wording (JWRN_EXTRANEOUS_DATA) at the last marker: every pixel has come by then. */
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

  /** libjpeg reports the first warning of an image only, so that one has to decide. */
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
