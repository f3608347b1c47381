import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** Serves MongoDB's protocol from memory on the port that is its argument, until it is told to stop. */
class StackMongo {
  /** Today's drivers refuse to speak to anything older. */
  private static final MongoVersion FIVE = new MongoVersion() {
    @Override
    public int getWireVersion() {
      return 13;
    }

    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }
  };

  public static void main(String[] args) {
    MemoryBackend memory = new MemoryBackend();
    memory.version(FIVE);
    MongoServer server = new MongoServer(memory);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("listening on " + server.getLocalAddress());
  }
}
