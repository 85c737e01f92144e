/** The contract with producers and consumers: topic names, and the classes generated from the Avro schemas. */
package fashionstream.schema;
